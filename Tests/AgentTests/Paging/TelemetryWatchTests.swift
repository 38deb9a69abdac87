import AgentTestKit
import Alerting
import Exporters
import Synchronization
import Telemetry
import Testing

@testable import Agent

@Suite("Telemetry that does not arrive")
struct TelemetryWatchTests {
    /// What there is to be said of signals, and what was reported of it.
    private final class World: Sendable {
        let time = ManualTime()
        let signals: Mutex<[SignalHealth]>
        let reports = Mutex<[AlertReport]>([])

        init(_ signals: [SignalHealth]) {
            self.signals = Mutex(signals)
        }

        /// What the check says, after each look.
        func watch() -> TelemetryWatch {
            TelemetryWatch(health: { self.signals.withLock { $0 } }, time: time) { report in
                self.reports.withLock { $0.append(report) }
            }
        }

        var last: AlertCondition? { reports.withLock { $0.last?.conditions.first } }

        func set(_ change: (inout SignalHealth) -> Void) {
            signals.withLock { change(&$0[0]) }
        }
    }

    private func health(_ signal: OTLPSignal = .traces) -> SignalHealth {
        SignalHealth(signal, to: "http://collector:4318")
    }

    @Test("a signal of which nothing was taken for five minutes fails as a warning, with receiver and reason")
    func failing() throws {
        let world = World([health()])
        let watch = world.watch()
        world.set { health in
            health.failingSince = world.time.now()
            health.reason = "answered 503"
        }
        world.time.advance(by: .seconds(299))
        watch.look()
        #expect(world.last?.level == .clear && world.last?.reason == nil)
        world.time.advance(by: .seconds(1))
        watch.look()
        let condition = try #require(world.last)
        #expect(condition.key.name == "omniflow/local:telemetry" && condition.level == .holds(.warning))
        #expect(condition.reason == "http://collector:4318 has taken no spans for 5 min: answered 503")
        world.set { $0.failingSince = nil }
        watch.look()
        #expect(world.last?.level == .clear)
    }

    @Test(
        "more than one in a hundred spans or records lost is told, as long as it is within five minutes",
        arguments: [(OTLPSignal.traces, UInt64(2), true), (.traces, 1, false), (.logs, 2, true), (.metrics, 50, false)])
    func losses(signal: OTLPSignal, lost: UInt64, isTold: Bool) {
        let world = World([health(signal)])
        let watch = world.watch()
        watch.look()
        world.time.advance(by: TelemetryWatch.beat)
        world.set { health in
            health.dropped += lost
            health.exported += 100 - lost
        }
        watch.look()
        #expect(world.last?.level == (isTold ? .holds(.warning) : .clear))
        #expect(world.last?.reason?.hasPrefix("2 % of the ") ?? !isTold)
        for _ in 0..<10 {
            world.time.advance(by: TelemetryWatch.beat)
            watch.look()
        }
        #expect(world.last?.level == .clear)
    }

    @Test("where nothing leaves all is well, so that what an earlier life said is over")
    func off() {
        let world = World([])
        world.watch().look()
        #expect(world.last?.level == .clear)
        #expect(world.reports.withLock { $0.map(\.isComplete) } == [true])
    }

    @Test("the settings say how loud it is, and whether it is said")
    func settings() {
        let world = World([health()])
        world.set { $0.failingSince = world.time.now() - .seconds(600) }
        world.watch().look()
        func level(_ yaml: String) -> AlertCondition.Level? {
            world.reports.withLock { $0.last }?.following(loadSettings(yaml).settings.checks).conditions.first?.level
        }
        #expect(level("{}") == .holds(.warning))
        #expect(level("checks: {\"omniflow/local:telemetry\": {severity: critical}}") == .holds(.critical))
        #expect(level("checks: {\"omniflow/local:telemetry\": {off: true}}") == .off)
    }

    @Test("a window counts what came within it, and a count that fell counts nothing")
    func window() {
        var window = DropWindow(.seconds(300))
        func at(_ seconds: Int) -> MonotonicInstant { MonotonicInstant(nanoseconds: 0) + .seconds(seconds) }
        #expect(window.share(dropped: 5, exported: 5, at: at(0)) == 0)
        #expect(window.share(dropped: 6, exported: 8, at: at(100)) == 0.25)
        #expect(window.share(dropped: 6, exported: 9, at: at(299)) == 0.2)
        #expect(window.share(dropped: 6, exported: 10, at: at(400)) == 0)
        #expect(window.share(dropped: 0, exported: 0, at: at(401)) == 0)
    }
}
