import Alerting
import Telemetry
import Testing

@testable import Agent

@Suite("The first line")
struct HeadlineTests {
    private let now = MonotonicInstant(nanoseconds: 100_000_000_000)
    /// Noon, so that the day is the same in every zone that a machine may have but for its edges.
    private let wall = WallTime(secondsSinceEpoch: 1_772_366_400)

    private func snapshot(_ states: [String: CheckState]) throws -> Snapshot {
        let measurement = Measurement(
            startedAt: now, startedAtWall: wall, finishedAt: now, generation: 1)
        let verdicts = try states.map { name, state in
            Verdict(
                check: try #require(CheckName(parsing: name)), state: state, reason: "reason of \(name)",
                measurement: measurement, since: wall, staleAfter: .seconds(15))
        }
        return Snapshot(sequence: 1, generation: 1, readings: [], verdicts: verdicts, publishedAt: now)
    }

    private func graph() throws -> DependencyGraph {
        let needs = [("pgbouncer/pool", "postgres/orders"), ("http/shop", "pgbouncer/pool")]
        return DependencyGraph(
            rules: try needs.map { check, other in
                DependencyRule(
                    CheckPattern(check), needs: [.init(try #require(CheckName(parsing: other)), place: "")])
            })
    }

    private func headline(_ states: [String: CheckState]) throws -> String {
        let snapshot = try snapshot(states)
        return Headline.text(snapshot, try graph().explain(snapshot, at: now), at: now, wall: wall)
    }

    private var since: String { "since \(LocalTime.clock(wall, asOf: wall))" }

    @Test("names the root cause, since when, and what it takes with it")
    func cause() throws {
        #expect(
            try headline(["postgres/orders": .fail, "pgbouncer/pool": .pass, "http/shop": .fail])
                == "postgres/orders is down \(since); it takes http/shop with it")
        #expect(
            try headline([
                "a/first": .fail, "postgres/orders": .fail, "postgres/orders:blocked": .unknown,
                "pgbouncer/pool": .fail, "http/shop": .fail,
            ]) == "postgres/orders is down \(since); it takes http/shop and pgbouncer/pool with it; "
                + "a/first is failing, too")
        #expect(
            try headline(["postgres/orders:blocked": .fail, "x/y": .fail, "x/z": .fail])
                == "x/y is down \(since); 2 more are failing, too")
        #expect(try headline(["postgres/orders:blocked": .fail]) == "postgres/orders:blocked is failing \(since)")
    }

    @Test("says what strangers read where nothing fails")
    func quiet() throws {
        #expect(try headline(["postgres/orders": .pass]) == "Everything is all right: 1 checks pass")
        #expect(try headline(["postgres/orders": .warn]).hasPrefix("postgres/orders wants attention"))
    }

    @Test("systemd's line has the root cause and its reason")
    func statusLine() throws {
        let snapshot = try snapshot(["a/first": .fail, "postgres/orders": .fail, "pgbouncer/pool": .fail])
        let findings = try graph().explain(snapshot, at: now)
        let line = StatusLine.text(snapshot, findings, at: now, wall: wall, isDraining: false)
        #expect(line.hasPrefix("postgres/orders is down"))
        #expect(line.hasSuffix("; a/first is failing, too: reason of postgres/orders"))
    }

    @Test("the page shows causes to those who may read reasons, and to nobody else")
    func page() throws {
        let snapshot = try snapshot(["postgres/orders": .fail, "pgbouncer/pool": .fail])
        let findings = try graph().explain(snapshot, at: now)
        func html(_ access: Access) throws -> String {
            let frame = StatusModel.Frame(
                identity: .init(application: "omniflow", environment: nil, node: nil), now: now, wall: wall,
                uptime: .seconds(60), isDraining: false, explain: { _ in "" })
            return try StatusPage().render(
                StatusModel(snapshot, access: access, frame: frame, findings: findings))
        }
        let viewer = try html(.viewer)
        #expect(viewer.contains("</span> postgres/orders is down \(since); it takes pgbouncer/pool with it</h1>"))
        #expect(viewer.contains("<p class=\"reason\">Because postgres/orders is down.</p>"))
        #expect(viewer.contains("<p class=\"reason\">It takes pgbouncer/pool with it.</p>"))
        let stranger = try html(.stranger)
        #expect(!stranger.contains("ecause") && !stranger.contains("takes"))
        #expect(stranger.contains("pgbouncer/pool and 1 more are failing"))
    }

    @Test("a time of another day has its date")
    func clock() {
        #expect(LocalTime.clock(wall, asOf: wall).utf8.count == 5)
        let before = WallTime(secondsSinceEpoch: wall.secondsSinceEpoch - 86_400)
        #expect(LocalTime.clock(before, asOf: wall).utf8.count == 16)
    }
}
