import Probes
import Telemetry
import Testing

@testable import Agent

@Suite("The status page")
struct StatusModelTests {
    private let now = MonotonicInstant(nanoseconds: 100_000_000_000)

    private func verdict(_ aspect: String?, _ state: CheckState, reason: String? = nil, age: Duration = .seconds(3))
        -> Verdict
    {
        let start = now - age
        return Verdict(
            check: CheckName(kind: "host", target: "local", aspect: aspect), state: state, reason: reason,
            hint: "look at <it>", observation: Observation(value: 0.96, unit: "ratio", warn: 0.85, critical: 0.95),
            measurement: Measurement(
                startedAt: start, startedAtWall: WallTime(secondsSinceEpoch: 1), finishedAt: start, generation: 1),
            since: WallTime(secondsSinceEpoch: 1_000), staleAfter: .seconds(35))
    }

    private func page(_ verdicts: [Verdict], _ access: Access) throws -> String {
        let snapshot = Snapshot(sequence: 1, generation: 1, readings: [], verdicts: verdicts, publishedAt: now)
        let frame = StatusModel.Frame(
            identity: .init(application: "omniflow", environment: "production", node: "db1-secret"), now: now,
            wall: WallTime(secondsSinceEpoch: 2_000), uptime: .seconds(60), isDraining: false,
            explain: { _ in "Something." })
        return try StatusPage().render(StatusModel(snapshot, access: access, frame: frame))
    }

    @Test("A stranger reads verdicts, and no reason, value, hint, host name or version")
    func stranger() throws {
        let html = try page([verdict("disk:/", .fail, reason: "96 % full")], .stranger)
        #expect(html.contains("host/local:disk:/ is failing"))
        for hidden in ["96", "db1-secret", "look at", AgentVersion.number + ",", "production"] {
            #expect(!html.contains(hidden), "\(hidden) is shown to strangers")
        }
    }

    @Test("A viewer reads the reason, the value against its limits, and what to do; text from outside is escaped")
    func viewer() throws {
        let html = try page([verdict("disk:/", .fail, reason: "<script>alert(1)</script>")], .viewer)
        #expect(html.contains("&lt;script&gt;alert(1)"))
        #expect(!html.contains("<script>"))
        #expect(html.contains("96 %"))
        #expect(html.contains("fails at 95 %"))
        #expect(html.contains("look at &lt;it&gt;"))
        #expect(html.contains("db1-secret"))
    }

    @Test("What is worst stands first, and an old verdict is unknown whatever it said")
    func order() throws {
        let html = try page(
            [verdict(nil, .pass), verdict("memory", .warn), verdict("load", .pass, age: .seconds(60))], .stranger)
        let unknown = try #require(html.firstRange(of: "host/local:load</span>"))
        let warning = try #require(html.firstRange(of: "host/local:memory</span>"))
        #expect(html.contains("host/local:load cannot be judged at the moment"))
        #expect(unknown.lowerBound < warning.lowerBound)
        #expect(html.contains("<body class=\"unknown\">"))
    }

    @Test("Several targets have a table in the order of the settings; strangers read neither version nor numbers")
    func targets() throws {
        let cache = TargetID(kind: "redis", name: "cache")
        let start = Measurement(
            startedAt: now, startedAtWall: WallTime(secondsSinceEpoch: 1), finishedAt: now, generation: 1)
        func verdict(_ check: CheckName, _ state: CheckState) -> Verdict {
            Verdict(
                check: check, state: state, measurement: start, since: WallTime(secondsSinceEpoch: 1),
                staleAfter: .seconds(9))
        }
        let snapshot = Snapshot(
            sequence: 1, generation: 1,
            readings: [
                Reading(
                    target: cache, families: [], error: nil, measurement: start, version: "7.0.15-secret",
                    summary: "3 clients")
            ],
            verdicts: [
                verdict(cache.upCheck, .pass),
                verdict(CheckName(kind: "redis", target: "cache", aspect: "memory"), .warn),
                verdict(TargetID.localHost.upCheck, .fail),
            ], publishedAt: now)
        func rows(of targets: [TargetID], isKnown: Bool) -> [WatchedTable.Row]? {
            WatchedTable(snapshot, of: targets, at: now, isKnown: isKnown)?.rows
        }
        let known = try #require(rows(of: [cache, .localHost], isKnown: true))
        #expect(known.map(\.name) == ["redis/cache", "host/local"])
        #expect(known.map(\.state) == ["pass", "fail"])
        #expect(known.map(\.trouble) == ["1 of 2 checks", "1 of 1 checks"])
        #expect(known.first?.what == "7.0.15-secret · 3 clients")
        #expect(rows(of: [cache, .localHost], isKnown: false)?.allSatisfy { $0.what == nil } == true)
        #expect(rows(of: [cache], isKnown: true) == nil)
    }

    private static func statement(_ text: String?) -> SlowStatement {
        SlowStatement(
            queryID: 1, user: "app", database: "shop", text: text, total: StatementFigures(calls: 4, seconds: 300),
            recent: StatementFigures(calls: 1, seconds: 2), isTopByTotal: true, isTopByMean: false)
    }

    private static let insights = PostgresInsights(
        statements: [statement("select '<b>' from \(String(repeating: "long", count: 200))"), statement(nil)]
            + Array(repeating: statement("select ?"), count: 6),
        interval: 60,
        running: [
            RunningStatement(
                process: 12, database: "shop", user: "app", application: "web", state: "active", seconds: 90,
                transactionSeconds: 190, wait: "Lock relation", blockedBy: [7], text: "update t set a = ?")
        ],
        advice: [
            IndexAdvice(
                kind: .unused, database: "shop", schema: "public", table: "t", index: "t_a",
                statement: "DROP INDEX CONCURRENTLY public.t_a;", bytes: 1_048_576, rowsReadPerDay: nil,
                why: "no scan in 40 days")
        ],
        gaps: [.init(collector: "stat_statements", reason: "hidden", hint: "GRANT it")],
        measuredAt: WallTime(secondsSinceEpoch: 1_700_000_000))

    @Test("A viewer reads the slow statements, what runs for long and advice, in bounds; a stranger none of it")
    func statements() throws {
        let target = TargetID(kind: "postgres", name: "orders")
        let snapshot = Snapshot(
            sequence: 1, generation: 1, readings: [], verdicts: [verdict(nil, .pass)], publishedAt: now)
        var frame = StatusModel.Frame(
            identity: .init(application: "omniflow", environment: nil, node: nil), now: now,
            wall: WallTime(secondsSinceEpoch: 2_000), uptime: .seconds(60), isDraining: false, explain: { _ in "" })
        frame.targets = [.localHost, target]
        frame.insights = { $0 == target ? Self.insights : nil }
        let page = try StatusPage()
        let html = page.render(StatusModel(snapshot, access: .viewer, frame: frame))
        for text in [
            "Statements of postgres/orders", "5 min in all · 75 s each · 4 calls · 2 s of the last 60 s",
            "by app in shop", "select &#39;&lt;b&gt;&#39;", "its text is not known", "3 more at",
            "active for 90 s · in a transaction of 3 min · waits for Lock relation · blocked by process 7",
            "process 12, by app in shop (web)", "public.t in shop · frees 1 MiB",
            "DROP INDEX CONCURRENTLY public.t_a;", "no scan in 40 days",
            "Not seen: stat_statements: hidden. What to do: GRANT it",
        ] { #expect(html.contains(text), "\(text)") }
        #expect(html.ranges(of: "<li><p").count == 7)
        #expect(!html.contains(String(repeating: "long", count: 80)))
        let strange = page.render(StatusModel(snapshot, access: .stranger, frame: frame))
        for text in ["Statements", "select", "INDEX", "shop"] { #expect(!strange.contains(text), "\(text)") }
        frame.insights = { _ in PostgresInsights(measuredAt: WallTime(secondsSinceEpoch: 0)) }
        #expect(!page.render(StatusModel(snapshot, access: .viewer, frame: frame)).contains("Statements"))
    }

    @Test("Before the first round the page says so")
    func empty() throws {
        #expect(try page([], .stranger).contains("Nothing has been measured yet"))
    }

    @Test(
        "Durations are for people",
        arguments: [(3, "3 s"), (119, "119 s"), (120, "2 min"), (7_260, "2 h 1 min"), (172_800, "2 d")])
    func durations(_ seconds: Int, _ text: String) {
        #expect(DurationWords.text(.seconds(seconds)) == text)
    }
}
