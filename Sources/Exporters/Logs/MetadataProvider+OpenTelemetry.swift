public import Logging
import Telemetry

extension Logger.MetadataProvider {
    /// Gives records of any log handler the `trace_id`, `span_id` and `trace_flags` of the span of the present task.
    ///
    /// `AgentLogHandler` has its own way to them and needs no provider; with both, each is shown once.
    public static let openTelemetry = Logger.MetadataProvider {
        guard let trace = LogTrace.current else { return [:] }
        return [
            "trace_id": .string(trace.traceID), "span_id": .string(trace.spanID),
            "trace_flags": .string(trace.traceFlags),
        ]
    }
}
