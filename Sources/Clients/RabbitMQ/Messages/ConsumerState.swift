/// A consumer between the thread, which fills it, and the task that empties it.
final class ConsumerState: Sendable {
    let queue: String
    let prefetch: UInt16
    let deliveries: RabbitMQDeliveries
    private let continuation: AsyncThrowingStream<RabbitMQDelivery, any Error>.Continuation

    init(queue: String, prefetch: UInt16) {
        self.queue = queue
        self.prefetch = prefetch
        // The broker sends no more than these before one is acknowledged: the buffer cannot grow beyond.
        let (stream, continuation) = AsyncThrowingStream<RabbitMQDelivery, any Error>.makeStream(
            bufferingPolicy: .bufferingOldest(Int(prefetch)))
        deliveries = RabbitMQDeliveries(stream: stream)
        self.continuation = continuation
    }

    /// What to do when the task that takes messages is cancelled.
    func onCancel(_ action: @escaping @Sendable () -> Void) {
        continuation.onTermination = { if case .cancelled = $0 { action() } }
    }

    /// Hands a message on.
    func take(_ delivery: RabbitMQDelivery) throws(RabbitMQError) {
        if case .dropped = continuation.yield(delivery) {
            throw RabbitMQError(.malformed, "the broker sent more than the \(prefetch) messages that were asked for")
        }
    }

    /// No more will come; nil ends the sequence without an error.
    func finish(_ error: RabbitMQError?) { continuation.finish(throwing: error) }
}
