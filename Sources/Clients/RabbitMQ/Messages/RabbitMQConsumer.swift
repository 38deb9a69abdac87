/// A consumer of one queue; it ends with `cancel`, and when it is released.
public final class RabbitMQConsumer: Sendable {
    private let state: ConsumerState
    private let connection: RabbitMQConnection
    /// How long the broker may take to end a consumer.
    private static let patience = Duration.seconds(5)

    init(_ state: ConsumerState, _ connection: RabbitMQConnection) {
        self.state = state
        self.connection = connection
        let mailbox = connection.mailbox
        state.onCancel { Self.stop(state, mailbox) }
    }

    deinit { Self.stop(state, connection.mailbox) }

    /// The queue's name.
    public var queue: String { state.queue }

    /// The messages; no more than the prefetch wait here.
    public var deliveries: RabbitMQDeliveries { state.deliveries }

    /// Tells the broker that a message is done with; with `upTo` also all that came before it.
    ///
    /// Success means no more than bytes written: a message may come again when the connection ends just then.
    public func acknowledge(
        _ delivery: RabbitMQDelivery, upTo: Bool = false, timeout: Duration
    ) async throws(RabbitMQError) {
        let (tag, state) = (delivery.tag, state)
        try await connection.call(timeout: timeout) { session, _ throws(RabbitMQError) in
            try session.acknowledge(tag, upTo: upTo, of: state)
        }
    }

    /// Gives a message back to the queue; without `requeue` the broker drops or dead-letters it.
    public func reject(_ delivery: RabbitMQDelivery, requeue: Bool, timeout: Duration) async throws(RabbitMQError) {
        let (tag, state) = (delivery.tag, state)
        try await connection.call(timeout: timeout) { session, _ throws(RabbitMQError) in
            try session.reject(tag, requeue: requeue, of: state)
        }
    }

    /// Takes no more messages; those not acknowledged go back to the queue.
    public func cancel(timeout: Duration) async throws(RabbitMQError) {
        let state = state
        try await connection.call(timeout: timeout) { session, deadline throws(RabbitMQError) in
            try session.stop(state, until: deadline)
        }
    }

    private static func stop(_ state: ConsumerState, _ mailbox: Mailbox) {
        let isTaken = mailbox.add { session in try? session.stop(state, until: Deadline(after: patience)) }
        if !isTaken { state.finish(nil) }
    }
}
