extension InfoCatalogue {
    /// The section `Server`.
    static let server: [InfoMetric] = [
        .gauge("uptime_in_seconds", "uptime_in_seconds", "For how long the server process has been running."),
        .gauge("process_id", "process_id", "The number of the server process."),
        .gauge("io_threads_active", "io_threads_active", "Whether threads besides the main one do I/O now."),
        .gauge("hz", "hz", in: .current, "How often a second background work is done at the moment."),
        .gauge("configured_hz", "configured_hz", in: .current, "How often a second background work is done at least."),
    ]

    /// The section `Clients`.
    static let clients: [InfoMetric] = [
        .gauge("connected_clients", "connected_clients", "Open client connections, those of replicas left out."),
        .gauge("blocked_clients", "blocked_clients", "Clients that wait in a blocking command."),
        .gauge("maxclients", "max_clients", in: .current, "The limit of client connections in force."),
        .gauge("tracking_clients", "tracking_clients", "Clients that the server tells about changed keys."),
        .gauge("clients_in_timeout_table", "clients_in_timeout_table", "Clients whose blocking has a time limit."),
        .gauge(
            "pubsub_clients", "pubsub_clients", in: .current, "Clients that have subscribed to channels or patterns."),
        .gauge("watching_clients", "watching_clients", in: .current, "Clients that watch keys for a transaction."),
        .gauge("total_watched_keys", "total_watched_keys", in: .current, "Keys that are watched for transactions."),
        .gauge(
            "total_blocking_keys", "total_blocking_keys", in: .current, "Keys that at least one client is blocked on."),
        .gauge(
            "total_blocking_keys_on_nokey", "total_blocking_keys_on_nokey", in: .current,
            "Keys whose deletion would wake a client that is blocked on them."),
        .gauge(
            "client_longest_output_list", "client_longest_output_list",
            "The longest list of replies that wait to be sent; servers before 5.0."),
        .gauge(
            "client_biggest_input_buf", "client_biggest_input_buf",
            "The largest query buffer of a client; servers before 5.0."),
        .gauge(
            "client_recent_max_output_buffer", "client_recent_max_output_buffer_bytes",
            "The largest output buffer that a client had recently."),
        .gauge(
            "client_recent_max_input_buffer", "client_recent_max_input_buffer_bytes",
            "The largest input buffer that a client had recently."),
    ]

    /// The section `Replication`, as far as it needs no labels, and what `Stats` says about synchronisation.
    static let replication: [InfoMetric] = [
        .gauge("connected_slaves", "connected_slaves", "Replicas that are connected to this server."),
        .gauge("repl_backlog_size", "replication_backlog_bytes", "The room of the replication backlog."),
        .gauge("repl_backlog_active", "repl_backlog_is_active", "Whether the replication backlog is being kept."),
        .gauge(
            "repl_backlog_first_byte_offset", "repl_backlog_first_byte_offset",
            "From which offset of the stream on the replication backlog reaches."),
        .gauge("repl_backlog_histlen", "repl_backlog_history_bytes", "How much of the replication backlog is filled."),
        .gauge(
            "master_repl_offset", "master_repl_offset", "How much this server has written to the replication stream."),
        .gauge(
            "second_repl_offset", "second_repl_offset",
            "Up to which offset the stream of the former master is accepted; -1 when there was none."),
        .gauge(
            "slave_expires_tracked_keys", "slave_expires_tracked_keys",
            "Keys with a time to live that a writable replica looks after itself."),
        .gauge(
            "slave_priority", "slave_priority", "Which replica a sentinel promotes first; the lowest wins, 0 never."),
        .gauge("sync_full", "replica_resyncs_full", "Full synchronisations with replicas."),
        .gauge("sync_partial_ok", "replica_partial_resync_accepted", "Partial synchronisations that were possible."),
        .gauge("sync_partial_err", "replica_partial_resync_denied", "Partial synchronisations that were refused."),
    ]

    /// Fields of servers that speak the protocol of Redis and are none: KeyDB and Azure's.
    static let forks: [InfoMetric] = [
        .gauge("server_threads", "server_threads_total", "KeyDB: threads that serve clients."),
        .gauge("long_lock_waits", "long_lock_waits_total", "KeyDB: waits for the global lock that took long."),
        .gauge("current_client_thread", "current_client_thread", "KeyDB: the thread that serves this connection."),
        .counter("cached_keys", "cached_keys_total", "KeyDB: keys that are in memory."),
        .counter(
            "storage_provider_read_hits", "storage_provider_read_hits", "KeyDB: reads that its storage answered."),
        .counter(
            "storage_provider_read_misses", "storage_provider_read_misses",
            "KeyDB: reads that its storage could not answer."),
        .gauge(
            "maxmemory_reservation", "memory_max_reservation_bytes", "Azure: memory kept for other things than data."),
        .gauge(
            "maxmemory_desired_reservation", "memory_max_reservation_desired_bytes",
            "Azure: memory that is to be kept for other things than data."),
        .gauge(
            "maxfragmentationmemory_reservation", "memory_max_fragmentation_reservation_bytes",
            "Azure: memory kept for fragmentation."),
        .gauge(
            "maxfragmentationmemory_desired_reservation", "memory_max_fragmentation_reservation_desired_bytes",
            "Azure: memory that is to be kept for fragmentation."),
    ]
}
