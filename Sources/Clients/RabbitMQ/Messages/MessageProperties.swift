/// What a message says of itself besides its body; nil is not sent.
public struct MessageProperties: Sendable, Hashable {
    /// The body's type, such as `application/json`.
    public var contentType: String?
    /// The body's encoding, such as `gzip`.
    public var contentEncoding: String?
    /// The application's own fields.
    public var headers: [String: FieldValue] = [:]
    /// Whether the message survives the broker's restart in a durable queue.
    public var isPersistent = true
    /// 0 to 9, or what the queue's `x-max-priority` allows.
    public var priority: UInt8?
    /// Which request an answer belongs to.
    public var correlationID: String?
    /// The queue for an answer.
    public var replyTo: String?
    /// How long the message lives in a queue, in milliseconds.
    public var expiration: UInt64?
    /// The message's own name.
    public var messageID: String?
    /// When it was made, in seconds since 1970.
    public var timestamp: UInt64?
    /// What kind of message it is.
    public var type: String?
    /// The program that made it.
    public var applicationID: String?

    /// A persistent message that says nothing else.
    public init() {}
}
