import CRabbitMQ

/// What the broker sends without being asked.
extension Session {
    /// Takes a frame that no call waits for.
    ///
    /// - Throws: what ends the connection.
    func dispatch(_ frame: Frame) throws(RabbitMQError) {
        if frame.channel == 0 {
            if case .method(_, let method) = frame { try takeConnectionMethod(method) }
            return
        }
        guard let channel = channels[frame.channel] else {
            throw RabbitMQError(.malformed, "a frame came on channel \(frame.channel), which is not open")
        }
        switch frame {
        case .method(_, let method): try take(method, on: channel)
        case .header(_, let size, let properties):
            guard channel.assembly != nil else { throw Self.outOfOrder }
            try channel.assembly?.take(size: size, properties, limit: settings.messageLimit)
            try finishMessage(on: channel)
        case .body(_, let piece):
            guard channel.assembly != nil else { throw Self.outOfOrder }
            try channel.assembly?.take(piece)
            try finishMessage(on: channel)
        case .protocolHeader, .other: return
        }
    }

    private static let outOfOrder = RabbitMQError(.malformed, "a piece of a message came without its beginning")

    private func takeConnectionMethod(_ method: Method) throws(RabbitMQError) {
        switch method {
        case .connectionClose(let closing):
            try? link?.send(MethodID.connectionCloseOK, on: 0, amqp_connection_close_ok_t())
            throw ReplyCode.connectionError(closing)
        case .blocked(let reason): state.setBlocked(reason.isEmpty ? "no reason given" : reason)
        case .unblocked: state.setBlocked(nil)
        default: return
        }
    }

    private func take(_ method: Method, on channel: Channel) throws(RabbitMQError) {
        switch method {
        case .channelClose(let closing): _ = closed(channel, closing)
        case .channelFlow(let isActive):
            try send(MethodID.channelFlowOK, on: channel.number, amqp_channel_flow_ok_t(active: isActive ? 1 : 0))
        case .deliver(let deliver): channel.assembly = MessageAssembly(.delivery(deliver))
        case .returned(let closing): channel.assembly = MessageAssembly(.returned(closing))
        case .ack(let tag, let multiple): try settle(tag, multiple: multiple, isTaken: true, on: channel)
        case .nack(let tag, let multiple): try settle(tag, multiple: multiple, isTaken: false, on: channel)
        case .cancel: cancelledByBroker(channel)
        default: return
        }
    }

    private func finishMessage(on channel: Channel) throws(RabbitMQError) {
        guard let message = channel.assembly, message.isComplete else { return }
        channel.assembly = nil
        switch (message.source, channel.purpose) {
        case (.delivery(let deliver), .consuming(let consumer)):
            try consumer.take(RabbitMQDelivery(deliver, message.properties, message.body))
        case (.returned(let closing), .publishing): noteReturn(message.properties.messageID, closing)
        default: return
        }
    }

    /// Tells those who wait for something on a channel that it is gone.
    func abandon(_ channel: Channel, _ error: RabbitMQError) {
        switch channel.purpose {
        case .questions: return
        case .publishing: failPublishing(error)
        case .consuming(let consumer): consumer.finish(error)
        }
    }
}
