import Telemetry

/// The families of what a server has once: background writer, checkpointer, archiver, replay, limits.
enum InstanceFamilies {
    /// A column of the instance's row and the family that shows it.
    typealias Column = (name: String, descriptor: MetricDescriptor)

    static let backgroundWriter: [Column] = [
        writer("checkpoints_timed", "Checkpoints that began because their time had come."),
        writer("checkpoints_req", "Checkpoints that somebody or a full WAL asked for."),
        writer("checkpoint_write_time", "Milliseconds in which checkpoints wrote files."),
        writer("checkpoint_sync_time", "Milliseconds in which checkpoints synced files."),
        writer("buffers_checkpoint", "Buffers that checkpoints wrote."),
        writer("buffers_clean", "Buffers that the background writer wrote."),
        writer("maxwritten_clean", "Rounds that the background writer ended because it had written enough."),
        writer("buffers_backend", "Buffers that sessions had to write or append themselves."),
        writer("buffers_backend_fsync", "Syncs that sessions had to do themselves."),
        writer("buffers_alloc", "Buffers that were allocated."),
        writer("stats_reset", "When these counters were last reset, in seconds since 1970."),
    ]

    static let checkpointer: [Column] = [
        checkpoint("num_timed", "Checkpoints that began because their time had come."),
        checkpoint("num_requested", "Checkpoints that somebody or a full WAL asked for."),
        checkpoint("restartpoints_timed", "Restart points of a standby that began because their time had come."),
        checkpoint("restartpoints_req", "Restart points of a standby that were asked for."),
        checkpoint("restartpoints_done", "Restart points of a standby that were performed."),
        checkpoint("write_time", "Milliseconds in which checkpoints and restart points wrote files."),
        checkpoint("sync_time", "Milliseconds in which checkpoints and restart points synced files."),
        checkpoint("buffers_written", "Buffers that checkpoints and restart points wrote."),
        checkpoint("stats_reset", "When these counters were last reset, in seconds since 1970."),
    ]

    static let archivedCount = MetricDescriptor(
        "pg_stat_archiver_archived_count", .counter, help: "WAL files that were archived.")
    static let failedCount = MetricDescriptor(
        "pg_stat_archiver_failed_count", .counter, help: "Attempts to archive a WAL file that failed.")
    static let lastArchiveAge = MetricDescriptor(
        "pg_stat_archiver_last_archive_age", .gauge, help: "Seconds since a WAL file was last archived.")
    static let archivingFailing = MetricDescriptor(
        "omniflow_postgres_archiving_failing", .gauge,
        help: "1 where the newest attempt to archive a WAL file failed; absent with archive_mode off.")

    static let lag = MetricDescriptor(
        "pg_replication_lag_seconds", .gauge,
        help: "Seconds since the newest transaction that a standby replayed; 0 where all it received is replayed.")
    static let isReplica = MetricDescriptor(
        "pg_replication_is_replica", .gauge, help: "1 where the server is a standby.")
    static let lastReplay = MetricDescriptor(
        "pg_replication_last_replay_seconds", .gauge, help: "Seconds since the newest replayed transaction.")
    static let replicaLag = MetricDescriptor(
        "omniflow_postgres_replica_lag_seconds", .gauge, unit: "seconds",
        help: "How far a standby is behind; 0 while its sender is connected and all that came is replayed.")
    static let startTime = MetricDescriptor(
        "pg_postmaster_start_time_seconds", .gauge, help: "When the server started, in seconds since 1970.")
    static let maximumConnections = MetricDescriptor(
        "omniflow_postgres_connections_max", .gauge,
        help: "Connections that users who are no superusers can have: max_connections less what is reserved.")
    static let walWritten = MetricDescriptor(
        "omniflow_postgres_wal_written_bytes_total", .counter, unit: "bytes",
        help: "The position in the WAL: bytes that were ever written, on a standby those that were received.")
    static let preparedTransactions = MetricDescriptor(
        "omniflow_postgres_prepared_transactions", .gauge,
        help: "Transactions prepared for a two-phase commit that nobody has ended yet.")
    static let preparedOldestXmin = MetricDescriptor(
        "omniflow_postgres_prepared_oldest_xid_age", .gauge,
        help: "How many transactions ago the oldest prepared transaction began.")

    static let isStatic = MetricDescriptor(
        "pg_static", .untyped, labels: ["short_version", "version"], help: "What the server says it is; always 1.")

    private static func writer(_ name: String, _ help: String) -> Column {
        (name, MetricDescriptor("pg_stat_bgwriter_\(name)_total", .counter, help: help))
    }

    private static func checkpoint(_ name: String, _ help: String) -> Column {
        (name, MetricDescriptor("pg_stat_checkpointer_\(name)_total", .counter, help: help))
    }
}
