/// A message on its way to the broker.
struct OutgoingMessage: Sendable {
    let body: [UInt8]
    let properties: MessageProperties
    let exchange: String
    let routingKey: String
    let isMandatory: Bool
    let awaitsConfirm: Bool

    /// Says what cannot be sent.
    func check(limit: Int) throws(RabbitMQError) {
        guard body.count <= limit else {
            throw RabbitMQError(.tooLarge, "a message of \(body.count) bytes; \(limit) are allowed")
        }
        guard exchange.utf8.count <= MessageProperties.shortLimit, routingKey.utf8.count <= MessageProperties.shortLimit
        else { throw RabbitMQError(.settings, "an exchange or a routing key has at most 255 bytes") }
        if let field = properties.faultyField {
            throw RabbitMQError(.settings, "\(field): has at most 255 bytes")
        }
    }
}
