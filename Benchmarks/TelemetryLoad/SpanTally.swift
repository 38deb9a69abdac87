import Exporters
import Telemetry

/// What became of spans, read from the metrics that users see.
struct SpanTally {
    var exported = 0
    var failed: [String: Int] = [:]
    var dropped = 0
    var waiting = 0
    var inFlight = 0

    init(_ telemetry: OpenTelemetry) {
        for family in telemetry.families() {
            for sample in family.samples {
                let labels = Dictionary(zip(sample.labelNames, sample.labelValues), uniquingKeysWith: { $1 })
                let value = Int(sample.value)
                switch family.descriptor.name {
                case "otel_sdk_processor_span_queue_size": waiting = value
                case "otel_sdk_processor_span_processed_total" where labels["error_type"] == "queue_full":
                    dropped = value
                case "otel_sdk_exporter_span_inflight": inFlight = value
                case "otel_sdk_exporter_span_exported_total":
                    if let error = labels["error_type"] { failed[error] = value } else { exported = value }
                default: break
                }
            }
        }
    }

    /// All that is accounted for.
    var sum: Int { exported + failed.values.reduce(0, +) + dropped + waiting + inFlight }
}
