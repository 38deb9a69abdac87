import Telemetry
import Testing

@testable import Agent

@Suite("Peers and jobs on the status page")
struct PeerTableTests {
    private let now = MonotonicInstant(nanoseconds: 100_000_000_000)
    private let targets = [
        TargetID.localHost, TargetID(kind: "agent", name: "db2"), TargetID(kind: "heartbeat", name: "backup"),
    ]

    private func verdict(_ name: String, _ state: CheckState, _ reason: String) -> Verdict {
        Verdict(
            check: CheckName(parsing: name) ?? TargetID.localHost.upCheck, state: state, reason: reason,
            measurement: Measurement(
                startedAt: now, startedAtWall: WallTime(secondsSinceEpoch: 1), finishedAt: now, generation: 1),
            since: WallTime(secondsSinceEpoch: 1), staleAfter: .seconds(30))
    }

    private func page(_ verdicts: [Verdict], _ access: Access, targets: [TargetID], alone: String? = nil) throws
        -> String
    {
        let snapshot = Snapshot(sequence: 1, generation: 1, readings: [], verdicts: verdicts, publishedAt: now)
        let frame = StatusModel.Frame(
            identity: .init(application: "omniflow"), now: now, wall: WallTime(secondsSinceEpoch: 2),
            uptime: .seconds(1),
            isDraining: false, explain: { _ in "" }, targets: targets,
            outputs: ["backup": "<b>disk full</b>\n"], alone: alone)
        return try StatusPage().render(StatusModel(snapshot, access: access, frame: frame))
    }

    private var verdicts: [Verdict] {
        [
            verdict("host/local", .pass, "load 0"), verdict("agent/db2", .pass, "answered in 2 ms"),
            verdict("agent/db2:verdict", .warn, "fail: http/shop fail: connection refused"),
            verdict("heartbeat/backup", .fail, "ended with exit code 3 20 min ago"),
        ]
    }

    @Test("a viewer reads each peer's verdict in one line and the end of a job's output, escaped")
    func viewer() throws {
        let html = try page(verdicts, .viewer, targets: targets)
        #expect(html.contains("<h2 id=\"peers\">Other agents"))
        #expect(html.contains("<th scope=\"row\">db2</th><td class=\"state\">"))
        #expect(html.contains("<td>fail: http/shop fail: connection refused</td>"))
        #expect(html.contains("<pre>&lt;b&gt;disk full&lt;/b&gt;\n</pre>"))
    }

    @Test("a stranger reads their states and nothing of what they say")
    func stranger() throws {
        let html = try page(verdicts, .stranger, targets: targets, alone: "Nobody will be told")
        #expect(html.contains("<th scope=\"row\">db2</th>") && html.contains("<tr class=\"check warn\">"))
        for hidden in ["connection refused", "disk full", "exit code", "Nobody will be told"] {
            #expect(!html.contains(hidden), "\(hidden)")
        }
    }

    @Test("a peer that is down shows why, whatever it said before")
    func down() throws {
        let down = [
            verdict("agent/db2", .fail, "nothing listens there"), verdict("agent/db2:verdict", .unknown, "old news"),
        ]
        let html = try page(down, .viewer, targets: targets)
        #expect(html.contains("<td>nothing listens there</td>") && !html.contains("<td>old news</td>"))
    }

    @Test("without peers and jobs there are no sections, and the page says that nobody would tell of this host's end")
    func alone() throws {
        let note = try #require(OutsideWatch.note(loadSettings("").settings))
        #expect(note.contains("Nobody will be told when this host dies"))
        let html = try page([verdict("host/local", .pass, "")], .viewer, targets: [.localHost], alone: note)
        #expect(html.contains(note) && !html.contains("id=\"peers\"") && !html.contains("id=\"heartbeats\""))
        #expect(OutsideWatch.note(loadSettings("probes: {agent: {a: {url: \"http://h\"}}}").settings) == nil)
    }
}
