public import Telemetry
import Tracing

extension LogTrace {
    /// The span of the present task, for a log handler to ask; nil outside of any trace.
    public static var current: LogTrace? {
        guard let context = ServiceContext.current?.spanContext, context.isValid else { return nil }
        return LogTrace(context)
    }

    /// The identities of a span.
    public init(_ context: SpanContext) {
        self.init(
            traceHigh: context.traceID.high, traceLow: context.traceID.low, span: context.spanID.value,
            flags: context.flags.rawValue)
    }
}

extension SpanContext {
    /// The span that a record was logged in.
    init(_ trace: LogTrace) {
        self.init(
            traceID: TraceID(high: trace.traceHigh, low: trace.traceLow), spanID: SpanID(trace.span),
            flags: TraceFlags(rawValue: trace.flags))
    }
}
