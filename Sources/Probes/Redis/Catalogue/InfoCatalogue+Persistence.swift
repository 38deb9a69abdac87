extension InfoCatalogue {
    /// The section `Persistence`.
    static let persistence: [InfoMetric] = snapshots + appendOnlyFile

    private static let snapshots: [InfoMetric] = [
        .gauge(
            "loading", "loading_dump_file", "Whether the server is reading its data set and serves nobody meanwhile."),
        .gauge(
            "async_loading", "async_loading", in: .current,
            "Whether a replica is reading a new data set while it serves the old one."),
        .gauge(
            "rdb_changes_since_last_save", "rdb_changes_since_last_save", "Changes that no snapshot holds yet."),
        .gauge("rdb_bgsave_in_progress", "rdb_bgsave_in_progress", "Whether a snapshot is being written."),
        .gauge(
            "rdb_last_save_time", "rdb_last_save_timestamp_seconds",
            "When the last good snapshot was written, in seconds since the epoch; the start where there was none."),
        .gauge("rdb_last_bgsave_status", "rdb_last_bgsave_status", "Whether the last snapshot could be written."),
        .gauge(
            "rdb_last_bgsave_time_sec", "rdb_last_bgsave_duration_sec",
            "How long writing the last snapshot took, in seconds; -1 before the first."),
        .gauge(
            "rdb_current_bgsave_time_sec", "rdb_current_bgsave_duration_sec",
            "For how long the snapshot under way has been written, in seconds; -1 when there is none."),
        .gauge("rdb_saves", "rdb_saves_total", in: .current, "Snapshots written since the server started."),
        .gauge(
            "rdb_last_cow_size", "rdb_last_cow_size_bytes",
            "Memory that was copied because it changed while the last snapshot was written."),
        .gauge(
            "rdb_last_load_keys_expired", "rdb_last_load_expired_keys", in: .current,
            "Keys past their time that the last loading left out."),
        .gauge(
            "rdb_last_load_keys_loaded", "rdb_last_load_loaded_keys", in: .current,
            "Keys that the last loading brought."),
        .gauge("module_fork_in_progress", "module_fork_in_progress", "Whether a module's child process is running."),
        .gauge(
            "module_fork_last_cow_size", "module_fork_last_cow_size",
            "Memory in bytes that was copied because it changed beside a module's last child process."),
    ]

    private static let appendOnlyFile: [InfoMetric] = [
        .gauge("aof_enabled", "aof_enabled", "Whether an append-only file is kept."),
        .gauge(
            "aof_rewrite_in_progress", "aof_rewrite_in_progress", "Whether the append-only file is being rewritten."),
        .gauge("aof_rewrite_scheduled", "aof_rewrite_scheduled", "Whether a rewrite waits for the snapshot to end."),
        .gauge(
            "aof_last_rewrite_time_sec", "aof_last_rewrite_duration_sec",
            "How long the last rewrite took, in seconds; -1 before the first."),
        .gauge(
            "aof_current_rewrite_time_sec", "aof_current_rewrite_duration_sec",
            "For how long the rewrite under way has been running, in seconds; -1 when there is none."),
        .gauge(
            "aof_last_cow_size", "aof_last_cow_size_bytes",
            "Memory that was copied because it changed during the last rewrite."),
        .gauge("aof_current_size", "aof_current_size_bytes", "The size of the append-only file."),
        .gauge("aof_base_size", "aof_base_size_bytes", "The size of the append-only file after its last rewrite."),
        .gauge("aof_pending_rewrite", "aof_pending_rewrite", "Whether a rewrite is to follow."),
        .gauge("aof_buffer_length", "aof_buffer_length", "Bytes that wait to be written to the append-only file."),
        .gauge("aof_rewrite_buffer_length", "aof_rewrite_buffer_length", "Bytes that wait for the rewrite under way."),
        .gauge("aof_pending_bio_fsync", "aof_pending_bio_fsync", "Calls of fsync that wait in the background."),
        .gauge(
            "aof_delayed_fsync", "aof_delayed_fsync", "Writes that were held up because an fsync was still running."),
        .gauge("aof_last_bgrewrite_status", "aof_last_bgrewrite_status", "Whether the last rewrite went well."),
        .gauge(
            "aof_last_write_status", "aof_last_write_status",
            "Whether the last write to the append-only file went well."),
    ]
}
