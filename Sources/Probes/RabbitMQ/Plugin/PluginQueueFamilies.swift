import Telemetry

/// The plugin's `rabbitmq_detailed_…` families, for the named queues only.
enum PluginQueueFamilies {
    private static let labels = ["vhost", "queue"]
    static let ready = MetricDescriptor(
        "rabbitmq_detailed_queue_messages_ready", .gauge, labels: labels,
        help: "Messages that wait for a consumer in a queue that the node leads.")
    static let unacknowledged = MetricDescriptor(
        "rabbitmq_detailed_queue_messages_unacked", .gauge, labels: labels,
        help: "Messages not yet acknowledged in a queue that the node leads.")
    static let total = MetricDescriptor(
        "rabbitmq_detailed_queue_messages", .gauge, labels: labels,
        help: "Ready and unacknowledged messages in a queue that the node leads.")
    static let consumers = MetricDescriptor(
        "rabbitmq_detailed_queue_consumers", .gauge, labels: labels, help: "Consumers of a queue that the node leads.")

    static func add(_ queues: [QueueName: QueueFacts], to sink: inout MetricSink) {
        for facts in queues.values.sorted(by: { $0.queue < $1.queue }) {
            let labels = facts.queue.labels
            if let value = facts.ready { sink.add(ready, labels, value) }
            if let value = facts.unacknowledged { sink.add(unacknowledged, labels, value) }
            if let value = facts.total { sink.add(total, labels, value) }
            if let value = facts.consumers { sink.add(consumers, labels, value) }
        }
    }
}
