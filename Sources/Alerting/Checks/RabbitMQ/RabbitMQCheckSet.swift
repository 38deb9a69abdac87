import Telemetry

extension CheckSet {
    /// The checks of a RabbitMQ broker.
    static var rabbitmq: CheckSet {
        typealias Checks = RabbitMQCheckCatalog
        return CheckSet(
            upCheck: Checks.up, others: Array(Checks.all.dropFirst()),
            aspects: [
                QueueDepthCheck(), QueueConsumersCheck(),
                QueueStallCheck(),
                DeadLetterCheck(),
                FlagCheck(Checks.alarms, bad: 1, good: "no alarm") { sample in
                    "\(sample.label("alarm") ?? "resource") alarm on \(sample.label("node") ?? "the broker")"
                },
                WorstSampleCheck(Checks.memory, label: "node", quiet: "no memory in use") { ratio, _ in
                    "\(HumanUnits.percent(ratio)) of the memory limit is in use"
                },
                FreeDiskCheck(),
                WorstSampleCheck(Checks.descriptors, label: "node", quiet: "no file descriptor in use") { ratio, node in
                    "\(node ?? "the broker") has \(HumanUnits.percent(ratio)) of its file descriptors open"
                },
                WorstSampleCheck(Checks.partitions, label: "node", quiet: "all nodes see each other") { count, node in
                    "\(node ?? "a node") does not see \(HumanUnits.fixed(count, digits: 0)) others"
                },
            ])
    }

    /// A queue as it stands in the names of checks: the virtual host only where it is not the default one.
    @Sendable static func queue(_ sample: Sample) -> String? {
        guard let queue = sample.label("queue"), !queue.isEmpty, queue != "(rest)" else { return nil }
        let host = sample.label("vhost") ?? "/"
        return host == "/" || host.isEmpty ? queue : "\(host)/\(queue)"
    }

    @Sendable static func messages(_ count: Double) -> String {
        count == 1 ? "1 message" : "\(count == 0 ? "no" : HumanUnits.fixed(count, digits: 0)) messages"
    }
}
