import CRabbitMQ

/// Questions that change nothing at the broker.
extension Session {
    /// How full a queue is.
    func depth(of queue: String, until deadline: Deadline) throws(RabbitMQError) -> QueueDepth {
        let channel = try questionChannel(until: deadline)
        let arena = ByteArena()
        var declare = amqp_queue_declare_t()
        declare.queue = arena.bytes(queue)
        declare.passive = 1
        let answer = try withExtendedLifetime(arena) { () throws(RabbitMQError) in
            try ask(MethodID.queueDeclare, on: channel, declare, until: deadline) { method in
                if case .queueDeclared = method { true } else { false }
            }
        }
        guard case .queueDeclared(let depth) = answer else { throw state.ended }
        return depth
    }

    /// One round trip: asks for an exchange that every virtual host has.
    func ping(until deadline: Deadline) throws(RabbitMQError) {
        let channel = try questionChannel(until: deadline)
        let arena = ByteArena()
        var declare = amqp_exchange_declare_t()
        declare.exchange = arena.bytes("amq.direct")
        declare.type = arena.bytes("direct")
        declare.passive = 1
        do throws(RabbitMQError) {
            try withExtendedLifetime(arena) { () throws(RabbitMQError) in
                _ = try ask(MethodID.exchangeDeclare, on: channel, declare, until: deadline) { method in
                    if case .plain(MethodID.exchangeDeclareOK) = method { true } else { false }
                }
            }
        } catch {
            // A refusal is an answer, too, as long as the connection stands.
            if link == nil { throw error }
        }
    }

    private func questionChannel(until deadline: Deadline) throws(RabbitMQError) -> Channel {
        if let questions { return questions }
        let channel = try openChannel(for: .questions, until: deadline)
        questions = channel
        return channel
    }

    /// Opens a channel with the lowest free number.
    func openChannel(for purpose: Channel.Purpose, until deadline: Deadline) throws(RabbitMQError) -> Channel {
        let channel = Channel(number: try freeNumber(), purpose: purpose)
        add(channel)
        _ = try ask(MethodID.channelOpen, on: channel, amqp_channel_open_t(), until: deadline) { method in
            if case .plain(MethodID.channelOpenOK) = method { true } else { false }
        }
        return channel
    }

    /// Closes a channel and waits until the broker knows.
    func close(_ channel: Channel, until deadline: Deadline) throws(RabbitMQError) {
        guard channels[channel.number] === channel else { return }
        var close = amqp_channel_close_t()
        close.reply_code = UInt16(AMQP_REPLY_SUCCESS)
        _ = try ask(MethodID.channelClose, on: channel, close, until: deadline) { method in
            if case .plain(MethodID.channelCloseOK) = method { true } else { false }
        }
        forget(channel)
    }
}
