/// How full a queue is, as the broker says it in a passive declare.
public struct QueueDepth: Sendable, Hashable {
    /// Messages that are ready to be delivered; those delivered and not yet acknowledged are not among them.
    public let messages: UInt64
    /// Consumers of the queue, this connection's included.
    public let consumers: UInt64

    /// Creates a depth, as a test or a stand-in needs it.
    public init(messages: UInt64, consumers: UInt64) {
        self.messages = messages
        self.consumers = consumers
    }
}
