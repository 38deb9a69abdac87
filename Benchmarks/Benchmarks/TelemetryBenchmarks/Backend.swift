import Exporters
import Telemetry

/// Tracer and log queue of a program whose receiver takes everything at once, and who empties them.
struct Backend: Sendable {
    /// Something is not as the benchmark needs it.
    struct Failure: Error {
        let reason: String
    }

    /// Takes everything and sends nothing.
    private struct Taker: OTLPExporter {
        func export(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome {
            ExportOutcome(accepted: items.count)
        }
    }

    let telemetry: OpenTelemetry
    let tracer: OpenTelemetryTracer

    init(_ sampler: SamplerChoice) throws {
        var configuration = OpenTelemetryConfiguration()
        // No batch is full before it is asked for, so that nobody works beside what is measured.
        let limits = BatchLimits(delay: .seconds(3_600), queue: 2_048, batch: 2_048)
        configuration.traces.isEnabled = true
        configuration.traces.sampler = sampler
        configuration.traces.batch = limits
        configuration.logs.isEnabled = true
        configuration.logs.batch = limits
        telemetry = OpenTelemetry(configuration) { _, _ in Taker() }
        guard let tracer = telemetry.tracer else { throw Failure(reason: "there is no tracer") }
        self.tracer = tracer
    }

    /// Sends what waits; fails where something was dropped, since that would be measured in the place of queuing.
    func empty() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await telemetry.run()
                return true
            }
            group.addTask { await telemetry.flush(within: .seconds(10)) }
            guard try await group.next() == true else { throw Failure(reason: "the queue did not get empty") }
            group.cancelAll()
        }
        let dropped = telemetry.families().filter { $0.descriptor.name.hasSuffix("processed_total") }
            .flatMap(\.samples).filter { $0.labelValues.contains("queue_full") && $0.value > 0 }
        if !dropped.isEmpty { throw Failure(reason: "the queue was full") }
    }
}
