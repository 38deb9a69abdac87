import Telemetry
import Testing

@testable import Alerting

@Suite("Traces of incidents")
struct EngineTraceTests {
    /// An engine, measurements with a trace each, and what was announced.
    private struct World {
        var engine = IncidentEngine(
            state: AlertState(), seed: 1, at: Moment(World.begin, OutboxFixture.wall))
        var seconds = 0
        var announced: [Announcement] = []

        static let begin = MonotonicInstant(nanoseconds: 1_000_000_000_000)

        var now: Moment { Moment(Self.begin + .seconds(seconds), OutboxFixture.wall + .seconds(seconds)) }

        mutating func measure(
            _ name: String, _ level: AlertCondition.Level, in trace: String?, _ policy: ConfirmationPolicy = .once
        ) {
            seconds += 5
            guard let check = CheckName(parsing: name) else { return }
            let condition = AlertCondition(
                key: AlertKey(check: check), level: level, measuredAt: now.monotonic, confirmation: policy)
            engine.observe(
                AlertReport(
                    group: check.targetID.description, conditions: [condition], isComplete: false,
                    trace: trace.map { TraceCarrier.made($0, $0) } ?? TraceCarrier()), at: now)
            announced += engine.take().1
        }

        /// What was announced: kind, the trace that it is part of, the trace of the beginning.
        var told: [String] {
            announced.map { announcement in
                let traces = [announcement.incident?.changedIn, announcement.incident?.firedIn].map(Self.name)
                return "\(announcement.kind.rawValue) \(traces.joined(separator: " "))"
            }
        }

        private static func name(_ trace: TraceCarrier?) -> String { trace?.fields.values.first ?? "-" }
    }

    @Test("the measurement that completes the confirmation is the beginning, the one that ends it the end")
    func confirmation() {
        var world = World()
        let policy = ConfirmationPolicy(failAfter: 3, clearAfter: 2)
        for number in 0..<3 { world.measure("postgres/orders", .holds(.critical), in: "bad-\(number)", policy) }
        world.measure("postgres/orders", .holds(.critical), in: "bad-3", policy)
        world.measure("postgres/orders", .clear, in: "good-0", policy)
        world.measure("postgres/orders", .clear, in: "good-1", policy)
        #expect(world.told == ["trigger bad-2 bad-2", "resolve good-1 bad-2"])
    }

    @Test("what gets louder is told in the trace of the measurement that made it so")
    func louder() {
        var world = World()
        world.measure("postgres/orders", .holds(.warning), in: "warn")
        world.measure("postgres/orders", .holds(.critical), in: "fail")
        #expect(world.told == ["trigger warn warn", "update fail warn"])
    }

    @Test("a reminder belongs to what was told before, whoever's report comes when it is due")
    func reminder() {
        var world = World()
        world.measure("postgres/orders", .holds(.critical), in: "first")
        world.seconds += 1_801
        world.measure("redis/cache", .holds(.warning), in: "other")
        #expect(world.told == ["trigger first first", "reminder first first", "trigger other other"])
    }

    @Test("an end that nobody measured stays in the trace of the beginning")
    func unmeasured() {
        var world = World()
        world.measure("postgres/orders", .holds(.critical), in: "first")
        world.measure("postgres/orders", .clear, in: nil)
        world.measure("postgres/orders", .holds(.critical), in: "second")
        #expect(world.told == ["trigger first first", "resolve first first", "trigger second second"])
    }

    @Test("without tracing incidents have no trace")
    func none() {
        var world = World()
        world.measure("postgres/orders", .holds(.critical), in: nil)
        world.measure("postgres/orders", .clear, in: nil)
        #expect(world.told == ["trigger - -", "resolve - -"])
    }
}

extension ConfirmationPolicy {
    /// Believed at the first measurement.
    fileprivate static let once = ConfirmationPolicy(failAfter: 1, clearAfter: 1)
}
