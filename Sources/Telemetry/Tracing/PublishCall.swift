public import Tracing

/// A message that is sent, or a job that is put into a queue.
///
/// Within `traced`, `TraceCarrier.current` is what to write into the job's row or the message's headers, so that the
/// one who handles it can link to this span.
/// Source: https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/.
public struct PublishCall: TracedCall {
    /// Where it goes.
    public var destination: MessageDestination
    /// What the job does, of few values.
    public var job: String?
    /// The identity of the message.
    public var messageID: String?
    /// What it belongs to, such as a batch of jobs.
    public var conversationID: String?
    /// Where the broker is.
    public var server: PeerAddress?

    /// Creates a call.
    public init(
        to destination: MessageDestination, job: String? = nil, messageID: String? = nil,
        conversationID: String? = nil, server: PeerAddress? = nil
    ) {
        self.destination = destination
        self.job = job
        self.messageID = messageID
        self.conversationID = conversationID
        self.server = server
    }

    /// `publish` and the destination.
    public var spanName: String { "publish \(destination)" }
    /// A producer's.
    public var spanKind: SpanKind { .producer }
    /// `messaging.client.operation.duration`, with the count of what was sent.
    public var timer: CallTimer? {
        CallTimer(
            "messaging.client.operation.duration",
            destination.dimensions("publish") + [(SemanticAttribute.Messaging.operationType, "send")],
            counter: "messaging.client.sent.messages")
    }

    /// Adds what is known before it is sent.
    public func describe(to attributes: inout SpanAttributes) {
        attributes[SemanticAttribute.Messaging.operationName] = "publish"
        attributes[SemanticAttribute.Messaging.operationType] = "send"
        destination.describe(to: &attributes)
        if let job { attributes[SemanticAttribute.Omniflow.jobName] = job }
        if let messageID { attributes[SemanticAttribute.Messaging.messageID] = messageID }
        if let conversationID { attributes[SemanticAttribute.Messaging.conversationID] = conversationID }
        server?.describe(to: &attributes)
    }
}
