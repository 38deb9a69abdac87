public import Tracing

/// A span that has ended, as exporters read it.
public struct SpanData: Sendable {
    /// What the span did, of low cardinality.
    public var name: String
    /// Its own identities, flags and state.
    public var context: SpanContext
    /// Whose child it is; nil for the root of a trace.
    public var parent: SpanContext?
    /// Its role.
    public var kind: SpanKind
    /// Nanoseconds since 1970, UTC.
    public var startTime: UInt64
    /// Nanoseconds since 1970, UTC; never before the start.
    public var endTime: UInt64
    /// What is known of it.
    public var attributes: SpanAttributes
    /// How many attributes did not fit.
    public var droppedAttributes: UInt32
    /// What happened meanwhile, in the order in which it was told.
    public var events: [SpanEvent]
    /// How many events did not fit.
    public var droppedEvents: UInt32
    /// Spans elsewhere that it has to do with.
    public var links: [SpanLink]
    /// How many links did not fit.
    public var droppedLinks: UInt32
    /// How it ended; nil is unset.
    public var status: SpanStatus?
    /// The module that started it: the instrumentation scope.
    public var scope: String

    /// Creates a span of one instant, without anything else.
    public init(name: String, context: SpanContext, parent: SpanContext? = nil, kind: SpanKind = .internal) {
        self.name = name
        self.context = context
        self.parent = parent
        self.kind = kind
        startTime = 0
        endTime = 0
        attributes = [:]
        droppedAttributes = 0
        events = []
        droppedEvents = 0
        links = []
        droppedLinks = 0
        scope = ""
    }
}
