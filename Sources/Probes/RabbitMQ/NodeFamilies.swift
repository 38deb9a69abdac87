import Telemetry

/// Our families about the nodes of a cluster.
enum NodeFamilies {
    static let running = MetricDescriptor(
        "omniflow_rabbitmq_node_running", .gauge, labels: ["node"], help: "Whether a node of the cluster runs.")
    static let alarm = MetricDescriptor(
        "omniflow_rabbitmq_alarm", .gauge, labels: ["node", "alarm"],
        help: "Whether an alarm of a node is on (memory or disk): publishers of the whole cluster are blocked then.")
    static let memory = MetricDescriptor(
        "omniflow_rabbitmq_memory_ratio", .gauge, labels: ["node"], unit: "ratio",
        help: "Memory of a node as a share of the limit at which it blocks publishers.")
    static let diskFree = MetricDescriptor(
        "omniflow_rabbitmq_disk_free_bytes", .gauge, labels: ["node"], unit: "bytes",
        help: "Free space where a node keeps its data.")
    static let diskLimit = MetricDescriptor(
        "omniflow_rabbitmq_disk_limit_bytes", .gauge, labels: ["node"], unit: "bytes",
        help: "Free space below which a node blocks publishers.")
    static let descriptors = MetricDescriptor(
        "omniflow_rabbitmq_descriptors_ratio", .gauge, labels: ["node"], unit: "ratio",
        help: "Open file descriptors of a node as a share of those it may have.")
    static let partitions = MetricDescriptor(
        "omniflow_rabbitmq_partitions", .gauge, labels: ["node"],
        help: "Nodes that a node has lost sight of in a network partition.")

    /// Adds what is known of the nodes.
    static func add(_ nodes: [BrokerNode], to sink: inout MetricSink) {
        for node in nodes {
            let labels = [node.name]
            if let value = node.isRunning { sink.add(running, labels, value ? 1 : 0) }
            if let value = node.memoryAlarm { sink.add(alarm, [node.name, "memory"], value ? 1 : 0) }
            if let value = node.diskAlarm { sink.add(alarm, [node.name, "disk"], value ? 1 : 0) }
            if let value = ratio(node.memoryUsed, node.memoryLimit) { sink.add(memory, labels, value) }
            if let value = node.diskFree { sink.add(diskFree, labels, value) }
            if let value = node.diskLimit { sink.add(diskLimit, labels, value) }
            if let value = ratio(node.descriptorsUsed, node.descriptorsLimit) { sink.add(descriptors, labels, value) }
            if let value = node.partitions { sink.add(partitions, labels, Double(value)) }
        }
    }

    private static func ratio(_ part: Double?, _ whole: Double?) -> Double? {
        guard let part, let whole, whole > 0 else { return nil }
        return part / whole
    }
}
