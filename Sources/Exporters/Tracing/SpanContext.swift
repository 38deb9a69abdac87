public import Tracing

/// What travels of a span: whose child the next one is, and whether anybody wants to see it.
public struct SpanContext: Sendable, Hashable {
    /// The trace.
    public var traceID: TraceID
    /// The span.
    public var spanID: SpanID
    /// The flags that travel along.
    public var flags: TraceFlags
    /// What other tracing systems want to travel along.
    public var traceState: TraceState
    /// Whether it came from another process.
    public var isRemote: Bool

    /// Creates a context.
    public init(
        traceID: TraceID, spanID: SpanID, flags: TraceFlags = [], traceState: TraceState = TraceState(),
        isRemote: Bool = false
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.traceState = traceState
        self.isRemote = isRemote
    }

    /// Whether both identities are ones.
    public var isValid: Bool { traceID.isValid && spanID.isValid }
    /// Whether the trace is kept.
    public var isSampled: Bool { flags.contains(.sampled) }
}

extension ServiceContext {
    /// The span that work in this context belongs to; nil outside of any trace.
    public var spanContext: SpanContext? {
        get { self[SpanContextKey.self] }
        set { self[SpanContextKey.self] = newValue }
    }
}

private enum SpanContextKey: ServiceContextKey {
    typealias Value = SpanContext
    static var nameOverride: String? { "span-context" }
}
