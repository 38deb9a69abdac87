import Telemetry

/// Our families about queues.
enum QueueFamilies {
    private static let labels = ["vhost", "queue"]
    static let messages = MetricDescriptor(
        "omniflow_rabbitmq_queue_messages", .gauge, labels: labels,
        help: "Ready and unacknowledged messages of a queue; over AMQP alone the ready ones; (rest) sums all others.")
    static let ready = MetricDescriptor(
        "omniflow_rabbitmq_queue_messages_ready", .gauge, labels: labels,
        help: "Messages of a queue that wait for a consumer.")
    static let unacknowledged = MetricDescriptor(
        "omniflow_rabbitmq_queue_messages_unacknowledged", .gauge, labels: labels,
        help: "Messages of a queue that consumers have and have not acknowledged.")
    static let consumers = MetricDescriptor(
        "omniflow_rabbitmq_queue_consumers", .gauge, labels: labels,
        help: "Consumers of a queue; (rest) sums those of all others as far as they are known.")
    static let missing = MetricDescriptor(
        "omniflow_rabbitmq_queue_missing", .gauge, labels: labels,
        help: "Whether a queue that the settings name is not there.")
    static let stalled = MetricDescriptor(
        "omniflow_rabbitmq_queue_stalled_seconds", .gauge, labels: labels, unit: "seconds",
        help: "For how long no message has left a queue that is not empty, or the age of its first message if less.")
    static let headAge = MetricDescriptor(
        "omniflow_rabbitmq_queue_head_age_seconds", .gauge, labels: labels, unit: "seconds",
        help: "The age of a queue's first message, where publishers set a timestamp.")
    static let deadLetters = MetricDescriptor(
        "omniflow_rabbitmq_dead_letters", .gauge, labels: labels,
        help: "Messages in a queue that other queues send their dead letters to, or that the settings call one.")
    static let arrivals = MetricDescriptor(
        "omniflow_rabbitmq_dead_letter_arrivals_total", .counter, labels: labels,
        help: "Dead letters that came into a queue since the agent first looked at it, at least: by how much it grew.")
    static let published = MetricDescriptor(
        "omniflow_rabbitmq_queue_messages_published_total", .counter, labels: labels,
        help: "Messages that publishers sent into a queue, looked at once a minute; no dead letters are among them.")
    static let delivered = MetricDescriptor(
        "omniflow_rabbitmq_queue_messages_delivered_total", .counter, labels: labels,
        help: "Messages of a queue that were delivered or fetched, again ones too, looked at once a minute.")
    static let acknowledged = MetricDescriptor(
        "omniflow_rabbitmq_queue_messages_acknowledged_total", .counter, labels: labels,
        help: "Messages of a queue that consumers acknowledged, looked at once a minute.")
    static let membersMissing = MetricDescriptor(
        "omniflow_rabbitmq_queue_members_missing", .gauge, labels: labels,
        help: "Members of a quorum queue or stream that are not online.")

    /// Adds the named queues and the rest.
    static func add(_ table: QueueTable, to sink: inout MetricSink) {
        for (queue, isMissing) in table.existence { sink.add(missing, queue.labels, isMissing ? 1 : 0) }
        for facts in table.queues {
            add(facts, to: &sink)
            if let seconds = table.stalled[facts.queue] { sink.add(stalled, facts.queue.labels, seconds) }
            if let seconds = table.headAges[facts.queue] { sink.add(headAge, facts.queue.labels, seconds) }
            if table.deadLetterQueues.contains(facts.queue), let count = facts.messages {
                sink.add(deadLetters, facts.queue.labels, count)
            }
            if let count = table.arrivals[facts.queue] { sink.add(arrivals, facts.queue.labels, count) }
        }
        guard table.rest.queues > 0 else { return }
        sink.add(messages, QueueName.rest.labels, table.rest.messages)
        if let count = table.rest.consumers { sink.add(consumers, QueueName.rest.labels, count) }
    }

    private static func add(_ facts: QueueFacts, to sink: inout MetricSink) {
        let labels = facts.queue.labels
        if let value = facts.messages { sink.add(messages, labels, value) }
        if let value = facts.ready { sink.add(ready, labels, value) }
        if let value = facts.unacknowledged { sink.add(unacknowledged, labels, value) }
        if let value = facts.consumers { sink.add(consumers, labels, value) }
        if let value = facts.published { sink.add(published, labels, value) }
        if let value = facts.delivered { sink.add(delivered, labels, value) }
        if let value = facts.acknowledged { sink.add(acknowledged, labels, value) }
        if let replicas = facts.replicas { sink.add(membersMissing, labels, Double(replicas.missing)) }
    }
}

/// Our families that count over all queues.
enum QueueTotalFamilies {
    static let summed = MetricDescriptor(
        "omniflow_rabbitmq_queues_summed", .gauge,
        help: "Queues without series of their own: they are in the series of the queue (rest).")
    static let leftOut = MetricDescriptor(
        "omniflow_rabbitmq_queues_left_out", .gauge,
        help: "Queues that the settings ask for by pattern and that are summed because they are too many.")
    static let stopped = MetricDescriptor(
        "omniflow_rabbitmq_queues_stopped", .gauge, help: "Queues that are down, stopped or crashed.")
    static let replicated = MetricDescriptor(
        "omniflow_rabbitmq_replicated_queues", .gauge, labels: ["health"],
        help: "Queues whose members the broker lists: complete, degraded (a member is not online), leaderless.")
    static let withoutConsumers = MetricDescriptor(
        "omniflow_rabbitmq_queues_without_consumers", .gauge,
        help: "Queues that hold messages and have no consumer.")

    static func add(_ board: QueueBoard, to sink: inout MetricSink) {
        sink.add(summed, Double(board.rest.queues))
        sink.add(leftOut, Double(board.leftOut))
    }

    static func add(_ totals: QueueTotals, to sink: inout MetricSink) {
        sink.add(stopped, Double(totals.stopped))
        sink.add(replicated, ["complete"], Double(totals.complete))
        sink.add(replicated, ["degraded"], Double(totals.degraded))
        sink.add(replicated, ["leaderless"], Double(totals.leaderless))
    }

    static func add(withoutConsumers count: Int, to sink: inout MetricSink) {
        sink.add(withoutConsumers, Double(count))
    }
}
