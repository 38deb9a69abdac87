import CRabbitMQ

/// Messages to the broker, with confirms.
extension Session {
    /// Sends a message; its answer is given by the broker's confirm, or at once when it cannot be sent.
    func publish(_ message: OutgoingMessage, _ answer: Answer<Void>, until deadline: Deadline) {
        do throws(RabbitMQError) {
            if let reason = state.blockedReason {
                throw RabbitMQError(.blocked, "the broker takes no messages at the moment: \(reason)")
            }
            let channel = try publishingChannel(until: deadline)
            guard confirms.count < settings.unconfirmedLimit else {
                throw RabbitMQError(.overloaded, "\(confirms.count) messages wait for their confirms already")
            }
            // Nobody waits any longer: better not sent than sent twice.
            guard !answer.isGiven else { return }
            try send(message, answer, on: channel)
        } catch {
            answer.give(.failure(error))
        }
    }

    private func send(
        _ message: OutgoingMessage, _ answer: Answer<Void>, on channel: Channel
    ) throws(RabbitMQError) {
        guard let link else { throw state.ended }
        var properties = message.properties
        if message.isMandatory && properties.messageID == nil { properties.messageID = "omniflow-\(confirms.nextTag)" }
        // The library finds that only after it has sent the message's method, when there is no way back.
        guard properties.wireSize <= link.frameLimit - 64 else {
            throw RabbitMQError(.tooLarge, "the properties have \(properties.wireSize) bytes: too many for one frame")
        }
        let arena = ByteArena()
        do throws(RabbitMQError) {
            try withExtendedLifetime(arena) { () throws(RabbitMQError) in
                try link.publish(
                    on: channel.number, exchange: arena.bytes(message.exchange),
                    routingKey: arena.bytes(message.routingKey), isMandatory: message.isMandatory,
                    properties.encoded(in: arena), body: arena.bytes(message.body))
            }
        } catch {
            lose(error)
            throw error
        }
        confirms.add(message.awaitsConfirm ? answer : nil, messageID: message.isMandatory ? properties.messageID : nil)
        if !message.awaitsConfirm { answer.give(.success(())) }
    }

    private func publishingChannel(until deadline: Deadline) throws(RabbitMQError) -> Channel {
        if let publishing { return publishing }
        let channel = try openChannel(for: .publishing, until: deadline)
        _ = try ask(MethodID.confirmSelect, on: channel, amqp_confirm_select_t(), until: deadline) { method in
            if case .plain(MethodID.confirmSelectOK) = method { true } else { false }
        }
        _ = confirms.reset()
        publishing = channel
        return channel
    }

    /// The broker confirmed one message, or all up to one.
    func settle(_ tag: UInt64, multiple: Bool, isTaken: Bool, on channel: Channel) throws(RabbitMQError) {
        guard channel === publishing else { return }
        guard let told = confirms.settle(tag, multiple: multiple, isTaken: isTaken) else {
            throw RabbitMQError(.malformed, "the broker confirmed message \(tag), which was not sent")
        }
        for (answer, outcome) in told {
            switch outcome {
            case .taken: answer.give(.success(()))
            case .rejected:
                answer.give(.failure(RabbitMQError(.rejected, "the broker could not take the message")))
            case .returned(let reason):
                answer.give(.failure(RabbitMQError(.unroutable, "the broker gave the message back: \(reason)")))
            }
        }
    }

    /// A mandatory message came back.
    func noteReturn(_ messageID: String?, _ closing: Method.Closing) {
        confirms.noteReturn(messageID: messageID, reason: closing.text)
    }

    /// The channel is gone; whether the messages that waited have arrived is not known.
    func failPublishing(_ error: RabbitMQError) {
        for answer in confirms.reset() { answer.give(.failure(error)) }
    }
}
