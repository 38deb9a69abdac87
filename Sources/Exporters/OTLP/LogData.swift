/// One record of a log, as OTLP knows it.
public struct LogData: Sendable, Equatable {
    /// When it happened, nanoseconds since 1970.
    public var time: UInt64
    /// When it was taken in, nanoseconds since 1970.
    public var observedTime: UInt64
    /// From 1 (trace) to 24 (fatal).
    public var severity: Int
    /// The level's own name.
    public var severityText: String
    /// What was said.
    public var body: AttributeValue
    /// What it was said with.
    public var attributes: [Attribute]
    /// How many attributes did not fit.
    public var droppedAttributes: UInt32
    /// The span that it was said in; nil outside of any trace.
    public var context: SpanContext?
    /// The logger: the instrumentation scope.
    public var scope: String

    /// Creates a record without attributes.
    public init(time: UInt64, severity: Int, severityText: String, body: AttributeValue, scope: String) {
        self.time = time
        observedTime = time
        self.severity = severity
        self.severityText = severityText
        self.body = body
        attributes = []
        droppedAttributes = 0
        self.scope = scope
    }
}
