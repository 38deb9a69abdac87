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
    ///
    /// Setting it makes the next span the child of one elsewhere.
    public var spanContext: SpanContext? {
        get { spanAnchor?.spanContext }
        set { spanAnchor = newValue.map { .elsewhere(SpanElsewhere($0)) } }
    }

    /// What the next span is the child of; nil where it begins a trace.
    var spanAnchor: SpanAnchor? {
        get { self[SpanAnchorKey.self] }
        set { self[SpanAnchorKey.self] = newValue }
    }
}

/// What a context holds of a span, in one word.
enum SpanAnchor: Sendable {
    /// A span of this process, under way or over.
    case here(SpanCore)
    /// A span of which only the identities are known.
    case elsewhere(SpanElsewhere)

    var spanContext: SpanContext {
        switch self {
        case .here(let core): core.spanContext
        case .elsewhere(let span): span.context
        }
    }
}

/// The identities of a span that others know.
final class SpanElsewhere: Sendable {
    let context: SpanContext

    init(_ context: SpanContext) {
        self.context = context
    }
}

private enum SpanAnchorKey: ServiceContextKey {
    typealias Value = SpanAnchor
    static var nameOverride: String? { "span" }
}
