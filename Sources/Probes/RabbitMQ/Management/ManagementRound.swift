/// What the management API gave in one round; nil for what was not asked, or failed.
struct ManagementRound: Sendable {
    /// The nodes of the cluster, those that do not run too.
    var nodes: [BrokerNode]?
    /// The node that answered and the cluster's totals, for the plugin's families where the plugin is off.
    var overview: BrokerOverview?
    /// The queues as of the newest listing, which may be some rounds old on a large broker.
    var board: QueueBoard?
    /// What the listing does not say of the named queues.
    var details: QueueDetails?
    var outcomes: [CollectorOutcome] = []
}

/// The answers of `/api/overview` and the answering node's element of `/api/nodes`.
struct BrokerOverview: Sendable {
    let overview: JSONValue
    let node: JSONValue?
}

/// What only the dear form of the queue list says.
struct QueueDetails: Sendable {
    /// The named queues that it knew.
    var queues: [QueueName: QueueFacts] = [:]
    /// How many queues hold messages and have no consumer.
    var withoutConsumers = 0
    /// Where dead letters go by arguments and policies.
    var targets = DeadLetterTargets()
}
