import Telemetry

/// One family of the Prometheus plugin that the management API can stand in for.
///
/// The plugin counts what happens on its own node. Where the API has the node's own number, that is taken; totals of
/// objects, queues and messages exist for the whole cluster only, and their help says so.
struct CoreFamily: Sendable {
    /// Where the API has the number.
    enum Source: Sendable {
        /// A member of the answering node's element of `/api/nodes`; true counts as 1.
        case node(String)
        /// A member of a member of `/api/overview`.
        case overview(String, String)
    }

    let descriptor: MetricDescriptor
    let source: Source
    /// What the API's number is multiplied with.
    let scale: Double

    /// The columns of `/api/nodes` that the families need.
    static let nodeColumns: [String] = all.compactMap { family in
        if case .node(let column) = family.source { column } else { nil }
    }.filter { !BrokerNode.columns.contains($0) }

    /// All of them, the names without their prefix `rabbitmq_`.
    static let all: [CoreFamily] = gauges + churn + io + alarms + objects + queueTotals + messages

    private init(_ name: String, _ kind: MetricKind, _ source: Source, scale: Double = 1, _ help: String) {
        descriptor = MetricDescriptor("rabbitmq_" + name, kind, help: help)
        self.source = source
        self.scale = scale
    }

    private static let gauges: [CoreFamily] = [
        CoreFamily("process_open_fds", .gauge, .node("fd_used"), "File descriptors that the node has open."),
        CoreFamily("process_max_fds", .gauge, .node("fd_total"), "File descriptors that the node may open."),
        CoreFamily("process_open_tcp_sockets", .gauge, .node("sockets_used"), "Sockets that the node has open."),
        CoreFamily("process_max_tcp_sockets", .gauge, .node("sockets_total"), "Sockets that the node may open."),
        CoreFamily(
            "process_resident_memory_bytes", .gauge, .node("mem_used"), "Memory that the node's alarm counts."),
        CoreFamily(
            "resident_memory_limit_bytes", .gauge, .node("mem_limit"), "Memory at which the node blocks publishers."),
        CoreFamily(
            "disk_space_available_bytes", .gauge, .node("disk_free"), "Free space where the node keeps its data."),
        CoreFamily(
            "disk_space_available_limit_bytes", .gauge, .node("disk_free_limit"),
            "Free space below which the node blocks publishers."),
        CoreFamily("erlang_processes_used", .gauge, .node("proc_used"), "Erlang processes on the node."),
        CoreFamily("erlang_processes_limit", .gauge, .node("proc_total"), "Erlang processes that the node may have."),
        CoreFamily("erlang_scheduler_run_queue", .gauge, .node("run_queue"), "Erlang processes that wait for a CPU."),
        CoreFamily(
            "erlang_uptime_seconds", .gauge, .node("uptime"), scale: 0.001, "Time since the node started."),
        CoreFamily(
            "erlang_net_ticktime_seconds", .gauge, .node("net_ticktime"), "Time between signs of life among nodes."),
        CoreFamily("erlang_gc_runs_total", .counter, .node("gc_num"), "Garbage collections of the Erlang VM."),
        CoreFamily(
            "erlang_gc_reclaimed_bytes_total", .counter, .node("gc_bytes_reclaimed"),
            "Memory that garbage collections gave back."),
        CoreFamily(
            "erlang_scheduler_context_switches_total", .counter, .node("context_switches"),
            "Context switches of the Erlang scheduler."),
    ]

    private static let churn: [CoreFamily] = [
        ("connections_opened", "connection_created", "Connections opened on the node."),
        ("connections_closed", "connection_closed", "Connections of the node that ended."),
        ("channels_opened", "channel_created", "Channels opened on the node."),
        ("channels_closed", "channel_closed", "Channels of the node that ended."),
        ("queues_declared", "queue_declared", "Declarations of queues on the node, also of queues that were there."),
        ("queues_created", "queue_created", "Queues made on the node."),
        ("queues_deleted", "queue_deleted", "Queues of the node that were deleted."),
    ].map { CoreFamily("\($0.0)_total", .counter, .node($0.1), $0.2) }

    private static let io: [CoreFamily] = [
        ("io_read_ops", "io_read_count", "Reads from disk by the node."),
        ("io_read_bytes", "io_read_bytes", "Bytes that the node read from disk."),
        ("io_write_ops", "io_write_count", "Writes to disk by the node."),
        ("io_write_bytes", "io_write_bytes", "Bytes that the node wrote to disk."),
        ("io_sync_ops", "io_sync_count", "Times the node had its files written through."),
        ("io_seek_ops", "io_seek_count", "Seeks of the node in its files."),
        ("io_reopen_ops", "io_reopen_count", "Times the node opened a file again for lack of descriptors."),
        ("schema_db_ram_tx", "mnesia_ram_tx_count", "Transactions of the schema database in memory."),
        ("schema_db_disk_tx", "mnesia_disk_tx_count", "Transactions of the schema database on disk."),
        ("msg_store_read", "msg_store_read_count", "Messages read from the message store."),
        ("msg_store_write", "msg_store_write_count", "Messages written to the message store."),
        ("queue_index_read_ops", "queue_index_read_count", "Reads of queues' indexes."),
        ("queue_index_write_ops", "queue_index_write_count", "Writes of queues' indexes."),
    ].map { CoreFamily("\($0.0)_total", .counter, .node($0.1), $0.2) }

    private static let alarms: [CoreFamily] = [
        CoreFamily(
            "alarms_memory_used_watermark", .untyped, .node("mem_alarm"), "Whether the node's memory alarm is on."),
        CoreFamily(
            "alarms_free_disk_space_watermark", .untyped, .node("disk_free_alarm"),
            "Whether the node's alarm for free disk space is on."),
    ]

    private static let objects: [CoreFamily] = ["connections", "channels", "consumers", "queues"].map { name in
        CoreFamily(name, .gauge, .overview("object_totals", name), "Number of \(name) in the whole cluster.")
    }

    private static let queueTotals: [CoreFamily] = [
        ("queue_messages_ready", "messages_ready", "Messages that wait for a consumer, in the whole cluster."),
        ("queue_messages_unacked", "messages_unacknowledged", "Messages not yet acknowledged, in the whole cluster."),
        ("queue_messages", "messages", "Ready and unacknowledged messages, in the whole cluster."),
    ].map { CoreFamily($0.0, .gauge, .overview("queue_totals", $0.1), $0.2) }

    private static let messages: [CoreFamily] = [
        ("received", "publish", "Messages that publishers sent."),
        ("received_confirm", "confirm", "Messages that publishers sent for confirmation, as far as confirmed."),
        ("confirmed", "confirm", "Messages confirmed to publishers."),
        ("unroutable_dropped", "drop_unroutable", "Messages dropped because no queue took them."),
        ("unroutable_returned", "return_unroutable", "Messages returned because no queue took them."),
        ("delivered", "deliver_get", "Messages delivered to consumers or fetched."),
        ("delivered_consume_manual_ack", "deliver", "Messages delivered to consumers that acknowledge."),
        ("delivered_consume_auto_ack", "deliver_no_ack", "Messages delivered to consumers that do not acknowledge."),
        ("delivered_get_manual_ack", "get", "Messages fetched one by one and to be acknowledged."),
        ("delivered_get_auto_ack", "get_no_ack", "Messages fetched one by one without acknowledgement."),
        ("get_empty", "get_empty", "Attempts to fetch a message from an empty queue."),
        ("redelivered", "redeliver", "Messages delivered again."),
        ("acknowledged", "ack", "Messages that consumers acknowledged."),
    ].map { name, field, help in
        CoreFamily(
            "global_messages_\(name)_total", .counter, .overview("message_stats", field),
            "\(help.dropLast()), in the whole cluster, all protocols and kinds of queues together.")
    }
}
