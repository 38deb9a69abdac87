import Telemetry

/// Replication, seen from the master and from the replica.
enum ReplicationFamilies {
    private static let replicaLabels = ["slave_ip", "slave_port", "slave_state"]
    private static let masterLabels = ["master_host", "master_port"]
    static let offset = MetricDescriptor(
        "redis_connected_slave_offset_bytes", .gauge, labels: replicaLabels,
        help: "How much of the replication stream the replica has confirmed.")
    static let lag = MetricDescriptor(
        "redis_connected_slave_lag_seconds", .gauge, labels: replicaLabels,
        help: "How long ago the replica last confirmed anything.")
    static let linkUp = MetricDescriptor(
        "redis_master_link_up", .gauge, labels: masterLabels, help: "Whether this replica is connected to its master.")
    static let lastIO = MetricDescriptor(
        "redis_master_last_io_seconds_ago", .gauge, labels: masterLabels,
        help: "How long ago this replica last heard of its master, in seconds; -1 without a connection.")
    static let syncing = MetricDescriptor(
        "redis_master_sync_in_progress", .gauge, labels: masterLabels,
        help: "Whether this replica is being brought up to date as a whole.")
    static let replicaOffset = MetricDescriptor(
        "redis_slave_repl_offset", .gauge, labels: masterLabels,
        help: "How much of its master's replication stream this replica has taken in, in bytes.")
    static let replicaInfo = MetricDescriptor(
        "redis_slave_info", .gauge, labels: masterLabels + ["read_only"],
        help: "Always 1; its labels say whose replica this is and whether it may be written to.")
    /// How far behind each replica is, as this server sees it; under one name for every kind of target.
    static let replicaLag = MetricDescriptor(
        "omniflow_redis_replica_lag_seconds", .gauge, labels: ["replica"], unit: "seconds",
        help: "How long ago the replica of this address last confirmed what it has taken in.")

    /// Adds both sides; a server in the middle of a chain has both.
    static func add(_ info: InfoText, into sink: inout MetricSink) {
        var seen: Set<[String]> = []
        for replica in ConnectedReplica.all(in: info) {
            let labels = [replica.address, replica.port, replica.state]
            guard seen.insert([replica.address, replica.port]).inserted else { continue }
            sink.add(offset, labels, replica.offset)
            if let seconds = replica.lag {
                sink.add(lag, labels, seconds)
                sink.add(replicaLag, [replica.name], seconds)
            }
        }
        guard let link = MasterLink(info) else { return }
        let labels = [link.host, link.port]
        sink.add(linkUp, labels, link.isUp ? 1 : 0)
        for (field, descriptor) in [
            ("master_last_io_seconds_ago", lastIO), ("master_sync_in_progress", syncing),
            ("slave_repl_offset", replicaOffset),
        ] {
            if let value = info.number(field) { sink.add(descriptor, labels, value) }
        }
        sink.add(replicaInfo, labels + [info.text("slave_read_only") ?? ""], 1)
    }
}
