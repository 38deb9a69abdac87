/// The checks of a RabbitMQ broker.
enum RabbitMQCheckCatalog {
    static let all = [
        up, depth, consumers, stalled, deadLetters, alarms, memory, disk, descriptors, partitions,
    ]

    static let up = CheckDescriptor(
        kind: "rabbitmq", aspect: nil, explanation: "The broker does not answer over AMQP.",
        firstStep:
            "see whether it runs and what it says: systemctl status rabbitmq-server; rabbitmq-diagnostics status",
        pageReason: "nothing can be published or consumed")

    static let depth = CheckDescriptor(
        kind: "rabbitmq", aspect: "depth:QUEUE", explanation: "A queue is long, or is not there.",
        firstStep: "see who consumes QUEUE and how fast: rabbitmqctl list_queues name messages consumers state",
        limits: CheckLimits(unit: "messages"),
        details:
            "Messages ready and in flight. How long is too long only you know: there is no limit unless the settings "
            + "give one. A queue that is named in the settings and does not exist fails.",
        families: ["omniflow_rabbitmq_queue_messages", "omniflow_rabbitmq_queue_missing"],
        collectors: ["amqp", "queues"])

    static let consumers = CheckDescriptor(
        kind: "rabbitmq", aspect: "consumers:QUEUE", explanation: "Messages wait in a queue, and nobody consumes it.",
        firstStep: "start the service that consumes QUEUE, and see in its log why it stopped",
        limits: CheckLimits(unit: "consumers", worse: .lower, warn: 0),
        details: "An empty queue without consumers is no news. Dead-letter queues are left to their own check.",
        families: [
            "omniflow_rabbitmq_queue_consumers", "omniflow_rabbitmq_queue_messages", "omniflow_rabbitmq_dead_letters",
        ],
        collectors: ["amqp", "queues"])

    static let stalled = CheckDescriptor(
        kind: "rabbitmq", aspect: "stalled:QUEUE",
        explanation: "Messages wait in a queue, and none has left it for long.",
        firstStep: "see whether the consumers of QUEUE hang or reject: rabbitmqctl list_consumers",
        limits: CheckLimits(unit: "seconds", warn: 900),
        details: "The age of the oldest message where publishers give times, else since when the queue has not shrunk. "
            + "Dead-letter queues are left to their own check.",
        families: ["omniflow_rabbitmq_queue_stalled_seconds", "omniflow_rabbitmq_dead_letters"],
        collectors: ["queues"])

    static let deadLetters = CheckDescriptor(
        kind: "rabbitmq", aspect: "dlq:QUEUE", explanation: "Messages have been given up on.",
        firstStep: "look at one without taking it: rabbitmqadmin get queue=QUEUE ackmode=ack_requeue_true",
        limits: CheckLimits(unit: "messages", warn: 1),
        details: "Dead letters that came in within the last 24 h, counted from the agent's start; the old ones that "
            + "still lie there are no news. An emptied queue is well. Never fails.",
        families: ["omniflow_rabbitmq_dead_letters", "omniflow_rabbitmq_dead_letter_arrivals_total"],
        collectors: ["amqp", "queues"])

    static let alarms = CheckDescriptor(
        kind: "rabbitmq", aspect: "alarms",
        explanation: "The broker has run out of memory or disk and blocks everybody who publishes.",
        firstStep: "see which: rabbitmq-diagnostics alarms; consume or purge what is long, or make room",
        pageReason: "publishers hang until it clears", families: ["omniflow_rabbitmq_alarm"], collectors: ["management"]
    )

    static let memory = CheckDescriptor(
        kind: "rabbitmq", aspect: "memory",
        explanation: "The broker nears the memory limit at which it blocks publishers.",
        firstStep: "see what uses it: rabbitmq-diagnostics memory_breakdown",
        limits: CheckLimits(unit: "ratio", warn: 0.85), details: "Of the high watermark. Beyond it there is an alarm.",
        families: ["omniflow_rabbitmq_memory_ratio"], collectors: ["management"])

    static let disk = CheckDescriptor(
        kind: "rabbitmq", aspect: "disk",
        explanation: "The disk nears the limit at which the broker blocks publishers.",
        firstStep: "make room on the disk with the broker's data; raise disk_free_limit only if it is needlessly high",
        limits: CheckLimits(unit: "ratio", worse: .lower, warn: 2),
        details: "Free space as a multiple of disk_free_limit. At the limit there is an alarm.",
        families: ["omniflow_rabbitmq_disk_free_bytes", "omniflow_rabbitmq_disk_limit_bytes"],
        collectors: ["management"])

    static let descriptors = CheckDescriptor(
        kind: "rabbitmq", aspect: "descriptors",
        explanation: "The broker runs out of file descriptors: soon it takes no connection and opens no file.",
        firstStep: "see who connects: rabbitmqctl list_connections user peer_host; raise LimitNOFILE of its unit",
        limits: CheckLimits(unit: "ratio", warn: 0.8, critical: 0.95),
        details: "Of the node that uses the largest share.",
        families: ["omniflow_rabbitmq_descriptors_ratio"], collectors: ["management"])

    static let partitions = CheckDescriptor(
        kind: "rabbitmq", aspect: "partitions", explanation: "Nodes of the cluster do not see each other.",
        firstStep: "see which: rabbitmqctl cluster_status; restart the nodes of the smaller side",
        limits: CheckLimits(unit: "nodes", warn: 1, critical: 1),
        families: ["omniflow_rabbitmq_partitions"], collectors: ["management"])
}
