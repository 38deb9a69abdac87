import Telemetry

/// The families of `CLUSTER INFO`: whatever the server says under a name that begins with `cluster_`.
enum ClusterFamilies {
    private static let renamed = [
        "cluster_stats_messages_sent": "cluster_messages_sent_total",
        "cluster_stats_messages_received": "cluster_messages_received_total",
    ]
    static let helps = [
        "cluster_enabled": "Whether the server is a node of a cluster.",
        "cluster_state": "Whether this node finds the cluster able to serve.",
        "cluster_slots_assigned": "Slots that a node is in charge of; a whole cluster has 16384.",
        "cluster_slots_ok": "Slots whose node answers.",
        "cluster_slots_pfail": "Slots whose node does not answer this node.",
        "cluster_slots_fail": "Slots whose node has failed by common opinion.",
        "cluster_known_nodes": "Nodes that this node knows, those in a handshake included.",
        "cluster_size": "Masters that are in charge of at least one slot.",
        "cluster_current_epoch": "The newest epoch that this node has seen.",
        "cluster_my_epoch": "The epoch of this node's own configuration.",
        "cluster_connections": "Connections of the cluster bus.",
        "cluster_stats_messages_sent": "Messages sent on the cluster bus.",
        "cluster_stats_messages_received": "Messages received on the cluster bus.",
    ]

    /// Adds all fields of an answer of `CLUSTER INFO`.
    static func add(_ answer: InfoText, into sink: inout MetricSink) {
        for section in answer.sections {
            for field in section.fields { add(field, into: &sink) }
        }
    }

    /// Adds a field if it is one of the cluster's and a number.
    static func add(_ field: InfoText.Field, into sink: inout MetricSink) {
        guard field.name.hasPrefix("cluster_"), let value = InfoNumber.value(field.value) else { return }
        let plain = String(field.name.map { $0 == "-" ? "_" : $0 })
        let descriptor = descriptor(plain)
        guard MetricDescriptor.isValidName(descriptor.name), !sink.contains(name: descriptor.name) else { return }
        sink.add(descriptor, value)
    }

    /// The family of a field, whose name has no hyphen any more.
    static func descriptor(_ field: String) -> MetricDescriptor {
        MetricDescriptor(
            "redis_" + (renamed[field] ?? field), .gauge,
            help: helps[field] ?? "The field \(field) of what the server says about its cluster.")
    }
}
