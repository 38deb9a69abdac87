import CRabbitMQ

/// A frame of the broker, copied out of the library's memory; heartbeats stay with the library.
enum Frame {
    case method(UInt16, Method)
    /// The head of a message: its size and its properties.
    case header(UInt16, size: UInt64, MessageProperties)
    /// A piece of a message.
    case body(UInt16, [UInt8])
    /// The server's answer to a protocol header that it does not like.
    case protocolHeader(major: UInt8, minor: UInt8)
    /// One that means nothing here.
    case other(UInt16)

    /// The channel that it came on.
    var channel: UInt16 {
        switch self {
        case .method(let channel, _), .header(let channel, _, _), .body(let channel, _), .other(let channel): channel
        case .protocolHeader: 0
        }
    }

    init(_ frame: amqp_frame_t) {
        switch Int32(frame.frame_type) {
        case AMQP_FRAME_METHOD:
            self = Method(frame.payload.method).map { Frame.method(frame.channel, $0) } ?? .other(frame.channel)
        case AMQP_FRAME_HEADER:
            let head = frame.payload.properties
            self = .header(frame.channel, size: head.body_size, MessageProperties(head.class_id, head.decoded))
        case AMQP_FRAME_BODY: self = .body(frame.channel, [UInt8](frame.payload.body_fragment))
        case Int32(UInt8(ascii: "A")):
            let header = frame.payload.protocol_header
            self = .protocolHeader(major: header.protocol_version_major, minor: header.protocol_version_minor)
        default: self = .other(frame.channel)
        }
    }
}
