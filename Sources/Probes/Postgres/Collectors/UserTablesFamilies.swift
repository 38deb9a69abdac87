import Telemetry

/// The families of tables.
enum UserTablesFamilies {
    typealias Column = (name: String, descriptor: MetricDescriptor)
    static let labels = ["datname", "schemaname", "relname"]

    static let counters: [Column] = [
        table("seq_scan", "Sequential scans of the table."),
        table("seq_tup_read", "Rows that sequential scans read."),
        table("idx_scan", "Index scans of the table."),
        table("idx_tup_fetch", "Rows that index scans fetched."),
        table("n_tup_ins", "Rows that were inserted."),
        table("n_tup_upd", "Rows that were updated."),
        table("n_tup_del", "Rows that were deleted."),
        table("n_tup_hot_upd", "Rows that were updated without touching an index."),
        table("vacuum_count", "Vacuums that somebody asked for."),
        table("autovacuum_count", "Vacuums that autovacuum did."),
        table("analyze_count", "Analyses that somebody asked for."),
        table("autoanalyze_count", "Analyses that autovacuum did."),
    ]

    static let gauges: [Column] = [
        table("n_live_tup", "Rows that are live, an estimate of the server.", .gauge),
        table("n_dead_tup", "Rows that are dead, an estimate of the server.", .gauge),
        table("n_mod_since_analyze", "Rows that changed since the table was last analysed.", .gauge),
    ]

    static let moments: [Column] = [
        table("last_vacuum", "When somebody last vacuumed the table, in seconds since 1970; 0 for never.", .gauge),
        table("last_autovacuum", "When autovacuum last vacuumed the table, in seconds since 1970.", .gauge),
        table("last_analyze", "When somebody last analysed the table, in seconds since 1970; 0 for never.", .gauge),
        table("last_autoanalyze", "When autovacuum last analysed the table, in seconds since 1970.", .gauge),
    ]

    static let blocks: [Column] = [
        block("heap", "read", "heap_blks_read", "Blocks of the table that had to be read."),
        block("heap", "hit", "heap_blks_hit", "Blocks of the table that were found in the server's buffers."),
        block("idx", "read", "idx_blks_read", "Blocks of the table's indexes that had to be read."),
        block("idx", "hit", "idx_blks_hit", "Blocks of the table's indexes that were found in the buffers."),
        block("toast", "read", "toast_blks_read", "Blocks of the table's TOAST table that had to be read."),
        block("toast", "hit", "toast_blks_hit", "Blocks of the table's TOAST table that were found in the buffers."),
        block("tidx", "read", "tidx_blks_read", "Blocks of the TOAST table's indexes that had to be read."),
        block("tidx", "hit", "tidx_blks_hit", "Blocks of the TOAST table's indexes that were found in the buffers."),
    ]

    static let tableSize = table("table_size_bytes", "Bytes of the table with its TOAST table.", .gauge).descriptor
    static let indexSize = table("index_size_bytes", "Bytes of all indexes of the table.", .gauge).descriptor
    static let deadBytes = MetricDescriptor(
        "omniflow_postgres_table_dead_bytes_estimate", .gauge, labels: labels,
        help: "Bytes of the table that dead rows take, estimated: its size by its share of dead rows.")
    static let bloatBytes = MetricDescriptor(
        "omniflow_postgres_table_bloat_bytes_estimate", .gauge, labels: labels,
        help: "Bytes of the table that its rows would not need, estimated from the rows' mean width; only of tables"
            + " whose statistics may be read.")
    static let remainder = MetricDescriptor(
        "omniflow_postgres_tables_unnamed", .gauge, labels: ["datname"],
        help: "Tables that are counted together under an empty relname.")

    private static func table(_ name: String, _ help: String, _ kind: MetricKind = .counter) -> Column {
        (name, MetricDescriptor("pg_stat_user_tables_\(name)", kind, labels: labels, help: help))
    }

    private static func block(_ what: String, _ how: String, _ column: String, _ help: String) -> Column {
        (
            column,
            MetricDescriptor("pg_statio_user_tables_\(what)_blocks_\(how)", .counter, labels: labels, help: help)
        )
    }
}
