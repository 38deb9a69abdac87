import Telemetry
public import Tracing

/// A span of OpenTelemetry's data model; a reference that may be copied and used from any thread.
///
/// What is told after its end is not kept. Errors of the type `CancellationError` are no errors: the status that
/// `withSpan` sets for them is left out.
public struct OpenTelemetrySpan: Span {
    private let base: ServiceContext
    private let core: SpanCore
    private let sink: SpanSink

    init(base: ServiceContext, core: SpanCore, sink: SpanSink) {
        self.base = base
        self.core = core
        self.sink = sink
    }

    /// The context for what happens within the span.
    public var context: ServiceContext {
        var context = base
        context.spanAnchor = .here(core)
        // A rule is there only where the context holds more than the span.
        if context.count > 1 { context.tailRule = nil }
        return context
    }

    /// Its identities, flags and state, as they travel.
    public var spanContext: SpanContext { core.spanContext }

    /// What it does, of low cardinality; empty where nothing is recorded.
    public var operationName: String {
        get { core.recording?.name ?? "" }
        nonmutating set { core.recording?.name = newValue }
    }

    /// What is known of it; setting replaces all.
    public var attributes: SpanAttributes {
        get { core.recording?.attributes ?? [:] }
        nonmutating set { core.recording?.attributes = newValue }
    }

    /// Whether anything that is told is kept: false where nobody will read it, and after the end.
    public var isRecording: Bool { core.recording?.isRecording ?? false }

    /// Says how it ended; `ok` is final.
    public func setStatus(_ status: SpanStatus) {
        core.recording?.setStatus(status)
    }

    /// Tells what happened meanwhile.
    public func addEvent(_ event: SpanEvent) {
        core.recording?.add(event)
    }

    /// Tells of a span elsewhere that this one has to do with; one without identities is left out.
    public func addLink(_ link: SpanLink) {
        guard let recording = core.recording, link.context.spanContext?.isValid == true else { return }
        recording.add(link)
    }

    /// Tells of an error as the event `exception`; addresses in it lose their passwords.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard let recording = core.recording else { return }
        guard !(error is CancellationError) else { return recording.noteCancellation() }
        var facts: SpanAttributes = [
            "exception.type": .string(String(reflecting: type(of: error))),
            "exception.message": .string(SecretText.masked("\(error)")),
        ]
        facts.merge(attributes)
        recording.add(SpanEvent(name: "exception", at: instant(), attributes: facts))
    }

    /// Ends it; further calls do nothing.
    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let recording = core.recording, recording.end(at: instant().nanosecondsSinceEpoch) else { return }
        sink.take(core, recording)
    }
}
