import Tracing

/// Where messages or jobs go, and what carries them.
public struct MessageDestination: Sendable, Hashable, CustomStringConvertible {
    /// What carries them.
    public struct System: Sendable, Hashable {
        /// The word of the conventions.
        public let name: String

        /// RabbitMQ.
        public static let rabbitmq = System(name: "rabbitmq")
        /// Rows in a table of our own.
        public static let rows = System(name: "omniflow")
    }

    /// What carries them.
    public var system: System
    /// The exchange; empty for the default one.
    public var exchange: String
    /// The routing key.
    public var routingKey: String
    /// The queue, where it is known: on the consumer's side.
    public var queue: String

    /// A place in RabbitMQ, as far as it is known.
    public static func rabbitmq(exchange: String = "", routingKey: String = "", queue: String = "") -> Self {
        MessageDestination(system: .rabbitmq, exchange: exchange, routingKey: routingKey, queue: queue)
    }

    /// A queue in a table of our own.
    public static func rows(queue: String) -> Self {
        MessageDestination(system: .rows, exchange: "", routingKey: "", queue: queue)
    }

    /// The parts that are known, with colons between; `amq.default` where none is.
    public var description: String {
        var parts: [String] = []
        for part in [exchange, routingKey, queue] where !part.isEmpty && parts.last != part { parts.append(part) }
        return parts.isEmpty ? "amq.default" : parts.joined(separator: ":")
    }

    func describe(to attributes: inout SpanAttributes) {
        attributes[SemanticAttribute.Messaging.system] = system.name
        attributes[SemanticAttribute.Messaging.destinationName] = description
        if system == .rabbitmq, !routingKey.isEmpty {
            attributes[SemanticAttribute.Messaging.routingKey] = routingKey
        }
    }

    /// What tells durations of messages apart.
    func dimensions(_ operation: String) -> [(String, String)] {
        [
            (SemanticAttribute.Messaging.operationName, operation),
            (SemanticAttribute.Messaging.system, system.name),
            (SemanticAttribute.Messaging.destinationName, description),
        ]
    }
}
