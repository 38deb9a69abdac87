/// A message that a consumer was given, to be acknowledged or rejected there.
public struct RabbitMQDelivery: Sendable, Hashable {
    /// The body.
    public let body: [UInt8]
    /// What the message says of itself.
    public let properties: MessageProperties
    /// The exchange it was sent to; empty for the default one.
    public let exchange: String
    /// The routing key it was sent with.
    public let routingKey: String
    /// Whether it was delivered before, and not acknowledged.
    public let isRedelivered: Bool
    /// The delivery's number at its consumer.
    public let tag: UInt64

    init(_ deliver: Method.Deliver, _ properties: MessageProperties, _ body: [UInt8]) {
        self.body = body
        self.properties = properties
        exchange = deliver.exchange
        routingKey = deliver.routingKey
        isRedelivered = deliver.isRedelivered
        tag = deliver.deliveryTag
    }
}
