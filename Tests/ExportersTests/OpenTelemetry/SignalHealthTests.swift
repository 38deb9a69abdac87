import CoreMetrics
import AgentTestKit
import Synchronization
import Telemetry
import Testing
import Tracing

@testable import Exporters

@Suite("How signals fare", .timeLimit(.minutes(1)))
struct SignalHealthTests {
    /// Takes nothing, with a reason, until it is mended.
    private final class Receiver: OTLPExporter {
        let isMended = Mutex(false)

        var lastFailure: String? { isMended.withLock { $0 } ? nil : "answered 503: too busy" }

        func export(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome {
            isMended.withLock { $0 }
                ? ExportOutcome(accepted: items.count)
                : ExportOutcome(accepted: 0, rejected: items.count, errorType: "503")
        }
    }

    private static let now = MonotonicInstant(nanoseconds: 1_000)

    private func record(_ outcomes: [ExportOutcome]) -> ExportRecord.State {
        let record = ExportRecord()
        for (index, outcome) in outcomes.enumerated() {
            let begun = Self.now + .seconds(10 * index)
            record.note(outcome, of: 10, begun: begun, now: begun + .seconds(1), reason: nil)
        }
        return record.state
    }

    @Test("it fails from the beginning of the first export after which nothing was taken")
    func failing() {
        let refused = ExportOutcome(accepted: 0, rejected: 10, errorType: "refused")
        let state = record([ExportOutcome(accepted: 10), refused, refused])
        #expect(state.failingSince == Self.now + .seconds(10) && state.reason == "refused")
        #expect(state.lastSuccess == Self.now + .seconds(1))
        #expect(state.exported == 10 && state.lost == 20)
        #expect(record([refused, ExportOutcome(accepted: 10)]).failingSince == nil)
    }

    @Test("a receiver that answers is reached, though it takes a part or nothing")
    func partial() {
        let state = record([ExportOutcome(accepted: 0, rejected: 10, errorType: "partial")])
        #expect(state.failingSince == nil && state.reason == nil && state.lastSuccess != nil && state.lost == 10)
    }

    @Test("an export that was not waited for says nothing of the way, and counts as lost")
    func cancelled() {
        let state = record([ExportOutcome(accepted: 0, rejected: 10, errorType: "cancelled")])
        #expect(state.failingSince == nil && state.lastSuccess == nil && state.lost == 10)
    }

    @Test("an exporter that says more than there was, or less than nothing, breaks no count")
    func impossible() {
        let state = record([ExportOutcome(accepted: 99), ExportOutcome(accepted: -5, rejected: 10, errorType: "x")])
        #expect(state.exported == 10 && state.lost == 10)
    }

    @Test("what waits, what found no room, what was lost and what arrived are told of each signal that is on")
    func whole() async throws {
        let time = ManualTime()
        let receiver = Receiver()
        var configuration = OpenTelemetryConfiguration()
        configuration.traces.isEnabled = true
        configuration.traces.batch = BatchLimits(queue: 2, batch: 2)
        configuration.traces.destination.url =
            "https://user:geheim@collector.example.org:4318/geheim/v1/traces?k=geheim"
        let telemetry = OpenTelemetry(configuration, time: time) { _, _ in receiver }
        let tracer = try #require(telemetry.tracer)
        func work(_ spans: Int) {
            for _ in 0..<spans { tracer.startSpan("work", context: .topLevel, ofKind: .internal).end() }
        }
        work(3)
        var health = try #require(telemetry.health.first)
        #expect(telemetry.health.map(\.signal) == [.traces])
        #expect(health.destination == "https://collector.example.org:4318")
        #expect(health.waiting == 2 && health.dropped == 1 && health.lastSuccess == nil && health.failingSince == nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await telemetry.run() }
            #expect(await telemetry.flush(within: .seconds(10)))
            health = try #require(telemetry.health.first)
            #expect(health.failingSince == time.now() && health.reason == "answered 503: too busy")
            #expect(health.waiting == 0 && health.dropped == 3 && health.exported == 0)
            receiver.isMended.withLock { $0 = true }
            work(1)
            #expect(await telemetry.flush(within: .seconds(10)))
            health = try #require(telemetry.health.first)
            #expect(health.failingSince == nil && health.reason == nil && health.lastSuccess == time.now())
            #expect(health.exported == 1 && health.dropped == 3)
            group.cancelAll()
        }
    }

    @Test("what the registry could not keep is told with the rest")
    func registry() throws {
        let registry = MetricRegistry(cardinalityLimit: 1, time: ManualTime())
        let telemetry = OpenTelemetry(OpenTelemetryConfiguration(), metrics: registry) { _, _ in Receiver() }
        for number in 0..<3 { registry.makeCounter(label: "c", dimensions: [("n", "\(number)")]).increment(by: 1) }
        registry.makeTimer(label: "t", dimensions: []).recordNanoseconds(-1)
        let families = telemetry.families()
        func value(_ name: String) -> Double? {
            families.first { $0.descriptor.name == name }?.samples.first?.value
        }
        #expect(value("omniflow_telemetry_metric_values_ignored_total") == 1)
        #expect((value("omniflow_telemetry_metric_overflowed_total") ?? 0) >= 1)
        #expect(families.contains { $0.descriptor.name == "omniflow_telemetry_metric_instruments" })
    }
}
