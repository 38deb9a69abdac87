public import Tracing

/// A message or a job that is handled: a trace of its own, linked to the one that sent it.
public struct HandleCall: TracedCall {
    /// Where it came from.
    public var destination: MessageDestination
    /// The trace it was sent in, as its row or its headers carry it.
    public var carrier: TraceCarrier
    /// What the job does, of few values.
    public var job: String?
    /// The identity of the message.
    public var messageID: String?
    /// Which try this is, from 1 on.
    public var attempt: Int?
    /// Whether it goes on with the sender's trace, in place of one of its own: for what is handled at once.
    public var continuesTrace = false

    /// Creates a call.
    public init(
        from destination: MessageDestination, carrier: TraceCarrier, job: String? = nil, messageID: String? = nil,
        attempt: Int? = nil
    ) {
        self.destination = destination
        self.carrier = carrier
        self.job = job
        self.messageID = messageID
        self.attempt = attempt
    }

    /// `process` and the destination.
    public var spanName: String { "process \(destination)" }
    /// A consumer's.
    public var spanKind: SpanKind { .consumer }
    /// The sender's context, or none: what the worker does besides has nothing to do with it.
    public var parent: ServiceContext? { continuesTrace ? carrier.context : .topLevel }
    /// The sender's span, where the carrier names one.
    public var links: [ServiceContext] {
        let context = carrier.context
        return context.isEmpty ? [] : [context]
    }
    /// `messaging.process.duration`, with the count of what was taken.
    public var timer: CallTimer? {
        CallTimer(
            "messaging.process.duration", destination.dimensions("process"),
            counter: "messaging.client.consumed.messages")
    }

    /// Adds what is known before it is handled.
    public func describe(to attributes: inout SpanAttributes) {
        attributes[SemanticAttribute.Messaging.operationName] = "process"
        attributes[SemanticAttribute.Messaging.operationType] = "process"
        destination.describe(to: &attributes)
        if let job { attributes[SemanticAttribute.Omniflow.jobName] = job }
        if let messageID { attributes[SemanticAttribute.Messaging.messageID] = messageID }
        if let attempt { attributes[SemanticAttribute.Omniflow.jobAttempt] = attempt }
    }
}
