extension RabbitMQConnection {
    /// Sends a message and waits until the broker has taken it.
    ///
    /// - Parameters:
    ///   - exchange: empty for the default one, whose routing keys are queues' names.
    ///   - mandatory: whether a message that no queue wants is an error (`.unroutable`); such a message gets a
    ///     `message_id` when it has none.
    ///   - confirm: whether to wait for the broker's confirm; without, success means no more than bytes written.
    /// - Throws: `.rejected`, `.unroutable`, `.blocked` while the broker has an alarm, `.overloaded`. After `.timeout`,
    ///   `.cancelled` and `.closed` the message may have arrived. A missing exchange closes the channel, and every
    ///   message that waits for its confirm then gets the same error.
    public func publish(
        exchange: String = "", routingKey: String, body: [UInt8], properties: MessageProperties = MessageProperties(),
        mandatory: Bool = false, confirm: Bool = true, timeout: Duration
    ) async throws(RabbitMQError) {
        let message = OutgoingMessage(
            body: body, properties: properties, exchange: exchange, routingKey: routingKey, isMandatory: mandatory,
            awaitsConfirm: confirm)
        try message.check(limit: settings.messageLimit)
        guard state.isOpen else { throw state.ended }
        let answer = Answer<Void>()
        try await wait(for: answer, "\(settings.place): no confirm in time", timeout: timeout) { session, deadline in
            session.publish(message, answer, until: deadline)
        }
    }

    /// Begins to take a queue's messages; each must be acknowledged or rejected.
    ///
    /// - Parameters:
    ///   - prefetch: how many messages may be here without acknowledgement, 1 to 65535; the buffer's bound, too.
    ///   - exclusive: whether the queue may have no other consumer.
    public func consume(
        _ queue: String, prefetch: UInt16, exclusive: Bool = false, timeout: Duration
    ) async throws(RabbitMQError) -> RabbitMQConsumer {
        try Self.check(queue)
        guard prefetch > 0 else { throw RabbitMQError(.settings, "a prefetch is 1 to 65535: 0 would be without limit") }
        guard state.isOpen else { throw state.ended }
        let consumer = ConsumerState(queue: queue, prefetch: prefetch)
        let answer = Answer<Void>()
        try await wait(for: answer, "\(settings.place): no consumer in time", timeout: timeout) { session, deadline in
            let outcome = Result { () throws(RabbitMQError) in
                try session.consume(consumer, isExclusive: exclusive, until: deadline)
            }
            // The caller may have left meanwhile.
            if !answer.give(outcome) { try? session.stop(consumer, until: Deadline(after: .seconds(1))) }
        }
        return RabbitMQConsumer(consumer, self)
    }
}
