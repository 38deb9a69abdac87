public import Tracing

/// The trace that something belongs to, as text: for a row, a job or the headers of a message.
///
/// What the fields are called and say is the tracer's affair (`traceparent` with a tracer of OpenTelemetry's); without
/// a tracer there are none.
public struct TraceCarrier: Sendable, Hashable, Codable {
    /// The fields by their names, lower case.
    public var fields: [String: String]

    /// Takes fields as they were kept; whether they say anything is judged by `context`.
    public init(fields: [String: String] = [:]) {
        self.fields = fields
    }

    /// Asks the tracer for the fields of a context; none for nil.
    public init(_ context: ServiceContext?) {
        var fields: [String: String] = [:]
        if let context { InstrumentationSystem.instrument.inject(context, into: &fields, using: FieldInjector()) }
        self.fields = fields
    }

    /// The fields of the current context: what a job or a message that is made now carries.
    public static var current: TraceCarrier { TraceCarrier(ServiceContext.current) }

    /// Whether there is no trace.
    public var isEmpty: Bool { fields.isEmpty }

    /// The context in which work for that trace is done; a top-level one where the fields say nothing usable.
    public var context: ServiceContext {
        var context = ServiceContext.topLevel
        guard !fields.isEmpty else { return context }
        InstrumentationSystem.instrument.extract(fields, into: &context, using: FieldExtractor())
        return context
    }
}

private struct FieldInjector: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[key] = value
    }
}

private struct FieldExtractor: Extractor {
    func extract(key: String, from carrier: [String: String]) -> String? {
        carrier[key]
    }
}
