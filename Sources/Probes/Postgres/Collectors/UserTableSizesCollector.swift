import PostgresClient
import Telemetry

/// Sizes of the tables that have series of their own, and what of them dead rows and empty space take.
///
/// A size is a walk through the table's files, and takes a lock on the table: asked rarely, and tables with an ACCESS
/// EXCLUSIVE lock held or asked for, on them, their TOAST table or an index, are left out.
enum UserTableSizesCollector {
    static let collector = PostgresCollector(
        name: "table_sizes", tier: .rare, scope: .eachDatabase, sql: sql, read: read)

    static func sql(_ context: PostgresContext) -> String {
        "WITH wanted AS MATERIALIZED (\(wanted)), guarded AS MATERIALIZED (\(guarded)),"
            + " ranked AS MATERIALIZED (SELECT s.relid, s.schemaname, s.relname, s.n_live_tup, s.n_dead_tup,"
            + " c.relpages, c.reltuples, c.relnatts, \(UserTablesCollector.ranks)"
            + " FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid),"
            + " chosen AS MATERIALIZED (SELECT *, relid NOT IN (SELECT relid FROM guarded) AS is_free FROM ranked"
            + " WHERE \(UserTablesCollector.isNamed(context)))"
            + " SELECT current_database() AS datname, schemaname, relname, n_live_tup, n_dead_tup,"
            + " CASE WHEN is_free THEN pg_table_size(relid) END AS table_size,"
            + " CASE WHEN is_free THEN pg_indexes_size(relid) END AS index_size, \(bloat) AS bloat FROM chosen"
    }

    private static let wanted =
        "SELECT l.relation FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'relation'"
        + " AND l.mode = 'AccessExclusiveLock' AND d.datname = current_database()"

    private static let guarded =
        "SELECT relation AS relid FROM wanted UNION SELECT x.indrelid FROM pg_index x JOIN wanted w"
        + " ON w.relation = x.indexrelid UNION SELECT c.oid FROM pg_class c WHERE c.reltoastrelid <> 0 AND"
        + " (c.reltoastrelid IN (SELECT relation FROM wanted) OR c.reltoastrelid IN (SELECT x.indrelid"
        + " FROM pg_index x JOIN wanted w ON w.relation = x.indexrelid))"

    private static let bloat: String = {
        // Statistics of columns are shown to those who may read the table; a row has a header of 24 bytes and a
        // pointer of 4, and pages keep 24 bytes for themselves.
        let width =
            "(SELECT sum((1 - p.null_frac) * p.avg_width) FROM pg_stats p WHERE p.schemaname = chosen.schemaname"
            + " AND p.tablename = chosen.relname AND NOT p.inherited HAVING count(*) = chosen.relnatts)"
        return "CASE WHEN reltuples > 0 THEN greatest(0, relpages - ceil(reltuples * (28 + \(width))"
            + " / (current_setting('block_size')::int - 24))) * current_setting('block_size')::int END"
    }()

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        for row in answer.rows {
            let labels = UserTablesFamilies.labels.map { row.label($0) }
            let size = row.number("table_size")
            samples.add(UserTablesFamilies.tableSize, labels, size)
            samples.add(UserTablesFamilies.indexSize, labels, row.number("index_size"))
            samples.add(UserTablesFamilies.bloatBytes, labels, row.number("bloat"))
            if let size, let live = row.number("n_live_tup"), let dead = row.number("n_dead_tup"), live + dead > 0 {
                samples.add(UserTablesFamilies.deadBytes, labels, size * dead / (live + dead))
            }
        }
    }
}
