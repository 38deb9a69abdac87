import Telemetry

/// Where the counters of tables are read: in the functions that pg_stat_user_tables and pg_statio_user_tables are made
/// of, which are the same from PostgreSQL 12 to 17.
///
/// The two views join and group the same catalogues, and a session that asks for the first time must load and plan
/// both: that took a server 7.3 ms in each of the other databases, and takes 3.9 ms so; later questions take 0.6 ms and
/// took 1.0.
enum UserTablesSource {
    private static let functions = [
        "seq_scan": "numscans", "seq_tup_read": "tuples_returned", "n_tup_ins": "tuples_inserted",
        "n_tup_upd": "tuples_updated", "n_tup_del": "tuples_deleted", "n_tup_hot_upd": "tuples_hot_updated",
        "n_live_tup": "live_tuples", "n_dead_tup": "dead_tuples", "n_mod_since_analyze": "mod_since_analyze",
    ]

    /// The columns of pg_stat_user_tables by their names there; what the views show as NULL is 0.
    static func counters(_ columns: [(name: String, descriptor: MetricDescriptor)]) -> [String] {
        columns.map { column in
            let source =
                switch column.name {
                case "idx_scan": "coalesce(i.scans, 0)"
                case "idx_tup_fetch": "coalesce(i.fetched + pg_stat_get_tuples_fetched(c.oid), 0)"
                default: "pg_stat_get_\(functions[column.name] ?? column.name)(c.oid)"
                }
            return "\(source) AS \(column.name)"
        }
    }

    /// The columns of pg_statio_user_tables by their names there.
    static let blocks = [
        "pg_stat_get_blocks_fetched(c.oid) - pg_stat_get_blocks_hit(c.oid) AS heap_blks_read",
        "pg_stat_get_blocks_hit(c.oid) AS heap_blks_hit", "coalesce(i.blocks - i.hits, 0) AS idx_blks_read",
        "coalesce(i.hits, 0) AS idx_blks_hit",
        "pg_stat_get_blocks_fetched(c.reltoastrelid) - pg_stat_get_blocks_hit(c.reltoastrelid) AS toast_blks_read",
        "pg_stat_get_blocks_hit(c.reltoastrelid) AS toast_blks_hit",
        "coalesce(t.blocks - t.hits, 0) AS tidx_blks_read", "coalesce(t.hits, 0) AS tidx_blks_hit",
    ]

    /// Where a table stands by size and by work; as `UserTablesCollector.ranks` has it of the view.
    static let ranks =
        "row_number() OVER (ORDER BY c.relpages DESC, c.oid) AS by_size,"
        + " row_number() OVER (ORDER BY pg_stat_get_numscans(c.oid) + coalesce(i.scans, 0)"
        + " + pg_stat_get_tuples_inserted(c.oid) + pg_stat_get_tuples_updated(c.oid)"
        + " + pg_stat_get_tuples_deleted(c.oid) DESC, c.oid) AS by_activity"

    /// The tables that pg_stat_user_tables has, as `c` and `n`, with their indexes summed in `i` and those of their
    /// TOAST tables in `t`; partitioned tables are among them from PostgreSQL 14 on.
    static func tables(_ server: PostgresServer) -> String {
        let kinds = server.version >= 140_000 ? "'r', 'm', 'p'" : "'r', 'm'"
        return " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
            + " LATERAL (SELECT \(sum("numscans", "scans")), \(sum("tuples_fetched", "fetched")), \(sizes)"
            + " FROM pg_index x WHERE x.indrelid = c.oid) i,"
            + " LATERAL (SELECT \(sizes) FROM pg_index x WHERE x.indrelid = c.reltoastrelid) t"
            + " WHERE c.relkind IN (\(kinds)) AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    }

    private static let sizes = sum("blocks_fetched", "blocks") + ", " + sum("blocks_hit", "hits")

    private static func sum(_ function: String, _ name: String) -> String {
        "sum(pg_stat_get_\(function)(x.indexrelid))::bigint AS \(name)"
    }
}
