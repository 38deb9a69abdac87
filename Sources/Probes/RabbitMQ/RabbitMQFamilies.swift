import Telemetry

/// Every family of a RabbitMQ broker, whichever sources it is read from.
enum RabbitMQFamilies {
    static let all = PublishedFamilies(
        always: [RabbitMQProbe.up, CollectorFamilies.success, CollectorFamilies.duration] + queues + nodes + core
            + detailed,
        patterns: [
            FamilyPattern(
                "rabbitmq_", "…", help: "Any other family of the broker's Prometheus plugin, under its own name."),
            FamilyPattern(
                "erlang_", "…",
                help: "The Erlang runtime's families of the plugin, without allocators, microstates and Mnesia."),
        ])

    private static let queues: [MetricDescriptor] = [
        QueueFamilies.messages, QueueFamilies.ready, QueueFamilies.unacknowledged, QueueFamilies.consumers,
        QueueFamilies.missing, QueueFamilies.stalled, QueueFamilies.headAge, QueueFamilies.deadLetters,
        QueueFamilies.arrivals, QueueFamilies.published, QueueFamilies.delivered, QueueFamilies.acknowledged,
        QueueFamilies.membersMissing, QueueTotalFamilies.summed, QueueTotalFamilies.leftOut,
        QueueTotalFamilies.stopped, QueueTotalFamilies.replicated, QueueTotalFamilies.withoutConsumers,
    ]

    private static let nodes: [MetricDescriptor] = [
        NodeFamilies.running, NodeFamilies.alarm, NodeFamilies.memory, NodeFamilies.diskFree, NodeFamilies.diskLimit,
        NodeFamilies.descriptors, NodeFamilies.partitions,
    ]

    private static let core: [MetricDescriptor] =
        [CoreFamilies.identity, CoreFamilies.build, CoreFamilies.consumers] + CoreFamily.all.map(\.descriptor)

    private static let detailed: [MetricDescriptor] = [
        PluginQueueFamilies.ready, PluginQueueFamilies.unacknowledged, PluginQueueFamilies.total,
        PluginQueueFamilies.consumers,
    ]
}
