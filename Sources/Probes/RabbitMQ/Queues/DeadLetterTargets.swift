/// Which queues are where other queues' dead letters end.
///
/// A route over the default exchange leads to the queue that its key names, or back to where the message came from; any
/// other exchange leads to whatever is bound to it, which the broker has to be asked.
struct DeadLetterTargets: Sendable, Equatable {
    /// How many targets and exchanges are remembered; a broker with more has made a queue of its own for each consumer.
    static let limit = 2_000

    private(set) var queues: Set<QueueName> = []
    /// Exchanges whose bindings tell the rest.
    private(set) var exchanges: Set<DeadLetterRoute> = []

    /// Takes in one queue's route.
    mutating func add(_ route: DeadLetterRoute) {
        if route.exchange.isEmpty {
            guard let key = route.routingKey, queues.count < Self.limit else { return }
            queues.insert(QueueName(virtualHost: route.virtualHost, name: key))
        } else if exchanges.count < Self.limit {
            exchanges.insert(DeadLetterRoute(virtualHost: route.virtualHost, exchange: route.exchange, routingKey: nil))
        }
    }

    /// Takes in a queue that is bound to an exchange for dead letters.
    mutating func add(_ queue: QueueName) {
        if queues.count < Self.limit { queues.insert(queue) }
    }
}
