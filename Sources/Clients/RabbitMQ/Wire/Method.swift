import CRabbitMQ

/// A method of the broker, copied out of the library's memory.
enum Method {
    /// Why the broker closed a channel or the connection.
    struct Closing: Hashable {
        let code: UInt16
        let text: String
    }

    /// What the broker says of itself first.
    struct Start {
        let major: UInt8
        let minor: UInt8
        let properties: [String: FieldValue]
        let mechanisms: [Substring]
    }

    /// Where a message that arrives comes from.
    struct Deliver: Hashable {
        let consumerTag: String
        let deliveryTag: UInt64
        let isRedelivered: Bool
        let exchange: String
        let routingKey: String
    }

    case start(Start)
    case tune(channelLimit: UInt16, frameLimit: UInt32, heartbeat: UInt16)
    case connectionClose(Closing)
    case blocked(String)
    case unblocked
    case channelClose(Closing)
    case channelFlow(Bool)
    case queueDeclared(QueueDepth)
    case deliver(Deliver)
    case cancel(consumerTag: String)
    case returned(Closing)
    case ack(tag: UInt64, multiple: Bool)
    case nack(tag: UInt64, multiple: Bool)
    /// One without content that matters here, by its number.
    case plain(UInt32)

    /// Copies what the library decoded; nil for a method without its structure.
    init?(_ method: amqp_method_t) {
        guard let decoded = method.decoded else { return nil }
        func read<Value>(_ type: Value.Type) -> Value { decoded.load(as: type) }
        switch method.id {
        case MethodID.connectionStart: self = .start(Start(read(amqp_connection_start_t.self)))
        case MethodID.connectionTune:
            let tune = read(amqp_connection_tune_t.self)
            self = .tune(channelLimit: tune.channel_max, frameLimit: tune.frame_max, heartbeat: tune.heartbeat)
        case MethodID.connectionClose:
            let close = read(amqp_connection_close_t.self)
            self = .connectionClose(Closing(code: close.reply_code, text: String(close.reply_text)))
        case MethodID.connectionBlocked: self = .blocked(String(read(amqp_connection_blocked_t.self).reason))
        case MethodID.connectionUnblocked: self = .unblocked
        case MethodID.channelClose:
            let close = read(amqp_channel_close_t.self)
            self = .channelClose(Closing(code: close.reply_code, text: String(close.reply_text)))
        case MethodID.channelFlow: self = .channelFlow(read(amqp_channel_flow_t.self).active != 0)
        case MethodID.queueDeclareOK:
            let queue = read(amqp_queue_declare_ok_t.self)
            self = .queueDeclared(
                QueueDepth(messages: UInt64(queue.message_count), consumers: UInt64(queue.consumer_count)))
        case MethodID.basicDeliver: self = .deliver(Deliver(read(amqp_basic_deliver_t.self)))
        case MethodID.basicCancel: self = .cancel(consumerTag: String(read(amqp_basic_cancel_t.self).consumer_tag))
        case MethodID.basicReturn:
            let returned = read(amqp_basic_return_t.self)
            self = .returned(Closing(code: returned.reply_code, text: String(returned.reply_text)))
        case MethodID.basicAck:
            let ack = read(amqp_basic_ack_t.self)
            self = .ack(tag: ack.delivery_tag, multiple: ack.multiple != 0)
        case MethodID.basicNack:
            let nack = read(amqp_basic_nack_t.self)
            self = .nack(tag: nack.delivery_tag, multiple: nack.multiple != 0)
        default: self = .plain(method.id)
        }
    }
}

extension Method.Start {
    fileprivate init(_ start: amqp_connection_start_t) {
        self.init(
            major: start.version_major, minor: start.version_minor,
            properties: FieldValue.table(start.server_properties),
            mechanisms: String(start.mechanisms).split(separator: " "))
    }
}

extension Method.Deliver {
    fileprivate init(_ deliver: amqp_basic_deliver_t) {
        self.init(
            consumerTag: String(deliver.consumer_tag), deliveryTag: deliver.delivery_tag,
            isRedelivered: deliver.redelivered != 0, exchange: String(deliver.exchange),
            routingKey: String(deliver.routing_key))
    }
}
