/// What is known of a queue at one moment; nil where nobody said.
struct QueueFacts: Sendable, Equatable {
    let queue: QueueName
    /// Messages that wait for a consumer.
    var ready: Double?
    /// Messages that a consumer has and has not acknowledged.
    var unacknowledged: Double?
    /// Both together, where the broker says it.
    var total: Double?
    var consumers: Double?
    /// Whether the queue's process runs: false for a queue that is down, stopped or crashed.
    var isRunning: Bool?
    /// The replicas of a quorum queue or stream.
    var replicas: QueueReplicas?
    /// When the first message was published, in seconds since the epoch, where publishers say so.
    var headTimestamp: Double?
    /// How many messages have left the queue since it was declared; goes up only.
    var removals: Double?
    /// How many messages publishers have sent into it, were delivered or fetched, and were acknowledged; go up only.
    var published: Double?
    var delivered: Double?
    var acknowledged: Double?
    /// Where the queue's dead letters go.
    var deadLetters: DeadLetterRoute?

    init(_ queue: QueueName) {
        self.queue = queue
    }

    /// Ready and unacknowledged messages; the ready ones alone where no more is known.
    var messages: Double? {
        if let total { return total }
        guard let ready else { return nil }
        return ready + (unacknowledged ?? 0)
    }

    /// Fills in what is not known yet.
    mutating func complete(from other: QueueFacts) {
        ready = ready ?? other.ready
        unacknowledged = unacknowledged ?? other.unacknowledged
        total = total ?? other.total
        consumers = consumers ?? other.consumers
        isRunning = isRunning ?? other.isRunning
        replicas = replicas ?? other.replicas
        headTimestamp = headTimestamp ?? other.headTimestamp
        removals = removals ?? other.removals
        published = published ?? other.published
        delivered = delivered ?? other.delivered
        acknowledged = acknowledged ?? other.acknowledged
        deadLetters = deadLetters ?? other.deadLetters
    }
}

/// The members of a replicated queue.
struct QueueReplicas: Sendable, Equatable {
    let members: Int
    let online: Int
    /// Whether one of those online leads.
    let hasLeader: Bool

    /// How many members are not online.
    var missing: Int { max(0, members - online) }
}

/// Where a queue sends what it gives up on.
struct DeadLetterRoute: Sendable, Hashable {
    let virtualHost: String
    /// The name of the exchange; empty is the default one, which knows every queue by its name.
    let exchange: String
    /// The key that replaces the messages' own; nil keeps theirs.
    let routingKey: String?
}
