import CRabbitMQ

/// Messages from the broker.
extension Session {
    /// Begins to consume a queue, on a channel of its own.
    func consume(_ consumer: ConsumerState, isExclusive: Bool, until deadline: Deadline) throws(RabbitMQError) {
        let channel = try openChannel(for: .consuming(consumer), until: deadline)
        var quality = amqp_basic_qos_t()
        quality.prefetch_count = consumer.prefetch
        _ = try ask(MethodID.basicQualityOfService, on: channel, quality, until: deadline) { method in
            if case .plain(MethodID.basicQualityOfServiceOK) = method { true } else { false }
        }
        let arena = ByteArena()
        var consume = amqp_basic_consume_t()
        consume.queue = arena.bytes(consumer.queue)
        consume.consumer_tag = arena.bytes("omniflow-\(channel.number)")
        consume.exclusive = isExclusive ? 1 : 0
        _ = try withExtendedLifetime(arena) { () throws(RabbitMQError) in
            try ask(MethodID.basicConsume, on: channel, consume, until: deadline) { method in
                if case .plain(MethodID.basicConsumeOK) = method { true } else { false }
            }
        }
    }

    /// Acknowledges a delivery, or all up to it.
    func acknowledge(_ tag: UInt64, upTo: Bool, of consumer: ConsumerState) throws(RabbitMQError) {
        let acknowledge = amqp_basic_ack_t(delivery_tag: tag, multiple: upTo ? 1 : 0)
        try send(MethodID.basicAck, on: try number(of: consumer), acknowledge)
    }

    /// Gives a delivery back, or lets the broker drop or dead-letter it.
    func reject(_ tag: UInt64, requeue: Bool, of consumer: ConsumerState) throws(RabbitMQError) {
        let reject = amqp_basic_nack_t(delivery_tag: tag, multiple: 0, requeue: requeue ? 1 : 0)
        try send(MethodID.basicNack, on: try number(of: consumer), reject)
    }

    /// Ends a consumer with its channel: what it has not acknowledged goes back to the queue.
    func stop(_ consumer: ConsumerState, until deadline: Deadline) throws(RabbitMQError) {
        consumer.finish(nil)
        guard let channel = channel(of: consumer) else { return }
        try close(channel, until: deadline)
    }

    /// The broker ended a consumer, because its queue is gone or moves.
    func cancelledByBroker(_ channel: Channel) {
        guard case .consuming(let consumer) = channel.purpose else { return }
        consumer.finish(
            RabbitMQError(.consumerCancelled, "the broker ended the consumer of \"\(consumer.queue)\": queue deleted?"))
    }

    private func number(of consumer: ConsumerState) throws(RabbitMQError) -> UInt16 {
        guard let channel = channel(of: consumer) else {
            throw link == nil ? state.ended : RabbitMQError(.closed, "the consumer of \"\(consumer.queue)\" has ended")
        }
        return channel.number
    }

    private func channel(of consumer: ConsumerState) -> Channel? {
        channels.values.first { channel in
            if case .consuming(let other) = channel.purpose { other === consumer } else { false }
        }
    }
}
