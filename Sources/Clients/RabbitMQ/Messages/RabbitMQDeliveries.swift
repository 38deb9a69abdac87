/// The messages of a consumer, in their order; for one task to iterate.
///
/// Ends when the consumer is cancelled here; throws when the broker cancels it, or the connection ends.
public struct RabbitMQDeliveries: AsyncSequence, Sendable {
    /// A message.
    public typealias Element = RabbitMQDelivery
    /// Why no more will come.
    public typealias Failure = RabbitMQError

    let stream: AsyncThrowingStream<RabbitMQDelivery, any Error>

    /// Takes one message after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        /// A message.
        public typealias Element = RabbitMQDelivery
        /// Why no more will come.
        public typealias Failure = RabbitMQError

        var base: AsyncThrowingStream<RabbitMQDelivery, any Error>.Iterator

        /// The next message; nil after the consumer was cancelled here, or the task was.
        public mutating func next() async throws(RabbitMQError) -> RabbitMQDelivery? {
            try await next(isolation: nil)
        }

        /// The next message; nil after the consumer was cancelled here, or the task was.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(RabbitMQError) -> RabbitMQDelivery? {
            do {
                return try await base.next(isolation: actor)
            } catch let error as RabbitMQError {
                throw error
            } catch {
                throw RabbitMQError(.cancelled, "the task was cancelled")
            }
        }
    }

    /// Begins to take messages.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: stream.makeAsyncIterator()) }
}
