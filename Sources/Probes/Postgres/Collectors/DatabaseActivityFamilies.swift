import Telemetry

/// The families of `pg_stat_database` and `pg_stat_database_conflicts`.
enum DatabaseActivityFamilies {
    static let labels = ["datid", "datname"]

    /// The columns that every release of the exporter shows.
    static let columns: [(name: String, descriptor: MetricDescriptor)] = [
        (
            "numbackends",
            MetricDescriptor(
                "pg_stat_database_numbackends", .gauge, labels: labels, help: "Sessions that are in the database now.")
        ),
        counter("xact_commit", "Transactions that were committed."),
        counter("xact_rollback", "Transactions that were rolled back."),
        counter("blks_read", "Blocks that had to be read from the operating system."),
        counter("blks_hit", "Blocks that were found in the server's buffers."),
        counter("tup_returned", "Rows that scans read."),
        counter("tup_fetched", "Rows that index scans fetched."),
        counter("tup_inserted", "Rows that were inserted."),
        counter("tup_updated", "Rows that were updated."),
        counter("tup_deleted", "Rows that were deleted."),
        counter("conflicts", "Queries that a standby cancelled because they stood in the way of replay."),
        counter("temp_files", "Temporary files that queries wrote."),
        counter("temp_bytes", "Bytes of temporary files that queries wrote."),
        counter("deadlocks", "Deadlocks that were found."),
        counter("blk_read_time", "Milliseconds in which sessions read blocks; 0 unless track_io_timing is on."),
        counter("blk_write_time", "Milliseconds in which sessions wrote blocks; 0 unless track_io_timing is on."),
    ]

    static let reset = MetricDescriptor(
        "pg_stat_database_stats_reset", .counter, labels: labels,
        help: "When the counters were last reset, in seconds since 1970.")
    static let activeTime = MetricDescriptor(
        "pg_stat_database_active_time_seconds_total", .counter, labels: labels,
        help: "Seconds in which sessions executed statements.")

    /// Columns of newer servers that the older exporter shows as it finds them.
    static let untyped: [(name: String, descriptor: MetricDescriptor)] = [
        newer("session_time", "Milliseconds that sessions lasted."),
        newer("active_time", "Milliseconds in which sessions executed statements."),
        newer("idle_in_transaction_time", "Milliseconds in which sessions were idle in a transaction."),
        newer("sessions", "Sessions that were opened."),
        newer("sessions_abandoned", "Sessions that ended because the client was gone."),
        newer("sessions_fatal", "Sessions that ended with a fatal error."),
        newer("sessions_killed", "Sessions that an operator ended."),
        newer("checksum_failures", "Pages whose checksum was wrong."),
        newer("checksum_last_failure", "When a checksum was last wrong, in seconds since 1970."),
        newer("parallel_workers_to_launch", "Parallel workers that queries wanted."),
        newer("parallel_workers_launched", "Parallel workers that queries got."),
    ]

    static let conflicts: [(name: String, descriptor: MetricDescriptor)] = [
        conflict("tablespace", "Queries that a standby cancelled because their tablespace was dropped."),
        conflict("lock", "Queries that a standby cancelled because of a lock."),
        conflict("snapshot", "Queries that a standby cancelled because they needed rows that were removed."),
        conflict("bufferpin", "Queries that a standby cancelled because they pinned a buffer."),
        conflict("deadlock", "Queries that a standby cancelled because of a deadlock with replay."),
    ]

    private static func counter(_ name: String, _ help: String) -> (String, MetricDescriptor) {
        (name, MetricDescriptor("pg_stat_database_\(name)", .counter, labels: labels, help: help))
    }

    private static func newer(_ name: String, _ help: String) -> (String, MetricDescriptor) {
        (name, MetricDescriptor("pg_stat_database_\(name)", .untyped, labels: labels, help: help))
    }

    private static func conflict(_ name: String, _ help: String) -> (String, MetricDescriptor) {
        (
            "confl_" + name,
            MetricDescriptor("pg_stat_database_conflicts_confl_\(name)", .counter, labels: labels, help: help)
        )
    }
}
