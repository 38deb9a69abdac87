import CoreMetrics
import Telemetry

/// Measures what another exporter does, under the names that the semantic conventions have for it.
///
/// Source: https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/.
struct MeasuredExporter: OTLPExporter {
    private let exporter: any OTLPExporter
    private let signal: OTLPSignal
    private let dimensions: [(String, String)]
    private let factory: any MetricsFactory
    private let time: any TimeSource
    private let inFlight: Meter
    /// What became of the exports.
    let record = ExportRecord()

    /// - Parameter type: the component's type, such as `otlp_http_span_exporter`.
    init(
        _ exporter: any OTLPExporter, of signal: OTLPSignal, type: String, factory: any MetricsFactory,
        time: any TimeSource
    ) {
        self.exporter = exporter
        self.signal = signal
        self.factory = factory
        self.time = time
        dimensions = [("otel.component.type", type), ("otel.component.name", type + "/0")]
        inFlight = Meter(label: "otel.sdk.exporter.\(signal.item).inflight", dimensions: dimensions, factory: factory)
    }

    func export(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome {
        let count = items.count
        let begun = time.now()
        inFlight.set(count)
        let outcome = await exporter.export(items, until: deadline)
        inFlight.set(0)
        let ended = time.now()
        let taken = ended - begun
        record.note(outcome, of: count, begun: begun, now: ended, reason: exporter.lastFailure)
        if outcome.accepted > 0 { exported(nil).increment(by: Int64(outcome.accepted)) }
        let lost = count - outcome.accepted
        if lost > 0 { exported(outcome.errorType ?? "_OTHER").increment(by: Int64(lost)) }
        let error = outcome.errorType.map { [("error.type", $0)] } ?? []
        Timer(
            label: "otel.sdk.exporter.operation.duration", dimensions: dimensions + error, factory: factory
        ).recordNanoseconds(taken.inNanoseconds)
        return outcome
    }

    private func exported(_ errorType: String?) -> Counter {
        let error = errorType.map { [("error.type", $0)] } ?? []
        return Counter(
            label: "otel.sdk.exporter.\(signal.item).exported", dimensions: dimensions + error, factory: factory)
    }
}

extension OTLPSignal {
    /// What is counted of the signal, in the conventions' word.
    var item: String {
        switch self {
        case .traces: "span"
        case .metrics: "metric_data_point"
        case .logs: "log"
        }
    }
}
