/// A message that arrives in pieces: its method, its head, then its body.
struct MessageAssembly {
    /// What the message came with.
    enum Source {
        case delivery(Method.Deliver)
        case returned(Method.Closing)
    }

    let source: Source
    private(set) var properties = MessageProperties()
    private(set) var body: [UInt8] = []
    private var size: UInt64?

    init(_ source: Source) { self.source = source }

    /// Whether everything is there.
    var isComplete: Bool { size == UInt64(body.count) }

    /// Takes the head.
    mutating func take(size: UInt64, _ properties: MessageProperties, limit: Int) throws(RabbitMQError) {
        guard self.size == nil else { throw RabbitMQError(.malformed, "a message came with two heads") }
        guard size <= UInt64(max(0, limit)) else {
            throw RabbitMQError(.tooLarge, "a message of \(size) bytes came; \(limit) are allowed")
        }
        self.size = size
        self.properties = properties
        // Not the whole at once: what the head claims need not come.
        body.reserveCapacity(Int(min(size, 64 << 10)))
    }

    /// Takes a piece of the body.
    mutating func take(_ piece: [UInt8]) throws(RabbitMQError) {
        guard let size, UInt64(piece.count) <= size - UInt64(body.count) else {
            throw RabbitMQError(.malformed, "a message came longer than its head says, or without one")
        }
        body += piece
    }
}
