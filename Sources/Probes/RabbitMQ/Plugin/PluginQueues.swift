import Telemetry

/// Takes depth and consumers of queues from the plugin's `/metrics/detailed`, sample by sample.
///
/// The plugin knows the queues whose leader is on its own node.
final class PluginQueues: ExpositionReader {
    /// How many queues are taken in; those beyond are left out.
    static let limit = 50_000

    private let isWanted: ((QueueName) -> Bool)?
    /// What is known of each queue.
    private(set) var queues: [QueueName: QueueFacts] = [:]
    /// Whether there were more queues than the limit.
    private(set) var isCut = false

    /// - Parameter isWanted: which queues are remembered; nil remembers all.
    init(isWanted: ((QueueName) -> Bool)?) {
        self.isWanted = isWanted
    }

    func wants(_ name: ByteText) -> Bool {
        name.equals("rabbitmq_detailed_queue_messages_ready") || name.equals("rabbitmq_detailed_queue_messages_unacked")
            || name.equals("rabbitmq_detailed_queue_messages") || name.equals("rabbitmq_detailed_queue_consumers")
    }

    func keeps(_ sample: Sample, of family: String) -> Bool {
        guard let queue = Self.queue(of: sample), isWanted?(queue) ?? true, sample.value.isFinite else { return false }
        if queues[queue] == nil, queues.count >= Self.limit {
            isCut = true
            return false
        }
        var facts = queues[queue] ?? QueueFacts(queue)
        switch family {
        case "rabbitmq_detailed_queue_messages_ready": facts.ready = sample.value
        case "rabbitmq_detailed_queue_messages_unacked": facts.unacknowledged = sample.value
        case "rabbitmq_detailed_queue_messages": facts.total = sample.value
        default: facts.consumers = sample.value
        }
        queues[queue] = facts
        return false
    }

    private static func queue(of sample: Sample) -> QueueName? {
        guard let virtualHost = sample.labelNames.firstIndex(of: "vhost"),
            let name = sample.labelNames.firstIndex(of: "queue")
        else { return nil }
        return QueueName(virtualHost: sample.labelValues[virtualHost], name: sample.labelValues[name])
    }
}
