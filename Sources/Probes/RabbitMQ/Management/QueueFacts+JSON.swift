extension QueueFacts {
    /// Reads an element of `/api/queues`, whatever columns it has; nil for what has no name.
    init?(_ json: JSONValue) {
        guard let virtualHost = json["vhost"]?.text, let name = json["name"]?.text, !name.isEmpty else { return nil }
        self.init(QueueName(virtualHost: virtualHost, name: name))
        ready = json["messages_ready"]?.number
        unacknowledged = json["messages_unacknowledged"]?.number
        total = json["messages"]?.number
        consumers = json["consumers"]?.number
        isRunning = json["state"]?.text.map { !["down", "stopped", "crashed"].contains($0) }
        replicas = QueueReplicas(json)
        headTimestamp = json["head_message_timestamp"]?.number.flatMap { $0 > 0 ? $0 : nil }
        published = json["message_stats"]?["publish"]?.number
        delivered = json["message_stats"]?["deliver_get"]?.number
        acknowledged = json["message_stats"]?["ack"]?.number
        removals = Self.removals(json["message_stats"])
        deadLetters = DeadLetterRoute(json, virtualHost: virtualHost)
    }

    /// Messages that have left for good; nil where the broker keeps no such statistics.
    private static func removals(_ statistics: JSONValue?) -> Double? {
        // A counter is absent until its first event, so one of them is enough.
        let counters = ["ack", "deliver_no_ack", "get_no_ack"].compactMap { statistics?[$0]?.number }
        return counters.isEmpty ? nil : counters.reduce(0, +)
    }
}

extension QueueReplicas {
    /// Reads the members of a quorum queue or stream; nil for a queue that has none.
    fileprivate init?(_ json: JSONValue) {
        guard let members = json["members"]?.items, let online = json["online"]?.items else { return nil }
        let leader = json["leader"]?.text
        self.init(
            members: members.count, online: online.count,
            hasLeader: leader.map { leader in online.contains { $0.text == leader } } ?? false)
    }
}

extension DeadLetterRoute {
    /// Reads the arguments of a queue, then its policy; a queue's own argument wins, as it does for the broker.
    fileprivate init?(_ json: JSONValue, virtualHost: String) {
        let (arguments, policy) = (json["arguments"], json["effective_policy_definition"])
        let exchange = arguments?["x-dead-letter-exchange"]?.text ?? policy?["dead-letter-exchange"]?.text
        guard let exchange else { return nil }
        let key = arguments?["x-dead-letter-routing-key"]?.text ?? policy?["dead-letter-routing-key"]?.text
        self.init(virtualHost: virtualHost, exchange: exchange, routingKey: key)
    }
}
