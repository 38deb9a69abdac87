import Telemetry
import Tracing

/// One round trip to a broker that carries no message: a connection, a ping, a look at a queue.
struct BrokerCall: TracedCall {
    /// What is done: `connect`, `ping`, `declare`.
    let operation: String
    /// Which queue is looked at; those that are named in the settings.
    var queue: String?
    /// Where the broker is.
    var server: PeerAddress?

    var spanName: String { queue.map { "\(operation) \($0)" } ?? "\(operation) rabbitmq" }
    var spanKind: SpanKind { .client }

    func describe(to attributes: inout SpanAttributes) {
        attributes[SemanticAttribute.Messaging.system] = MessageDestination.System.rabbitmq.name
        attributes[SemanticAttribute.Messaging.operationName] = operation
        if let queue { attributes[SemanticAttribute.Messaging.destinationName] = queue }
        server?.describe(to: &attributes)
    }
}
