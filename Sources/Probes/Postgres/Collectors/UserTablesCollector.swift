import PostgresClient
import Telemetry

/// Tables of a database: the largest and the busiest by name, the rest summed under an empty `relname`.
///
/// Half of the names go to the largest tables and half to those with most scans and changes, so that a small table
/// that everybody works on is seen too. A size takes a lock on the table: tables with an ACCESS EXCLUSIVE lock held
/// or asked for, on them, their TOAST table or an index, are left out of the sizes and of nothing else.
enum UserTablesCollector {
    static let collector = PostgresCollector(
        name: "stat_user_tables", tier: .costly, scope: .eachDatabase,
        incumbents: [.current: ["stat_user_tables", "statio_user_tables"]], hasRemainder: true, sql: sql, read: read)

    static func sql(_ context: PostgresContext) -> String {
        let half = max(1, (context.tableLimit + 1) / 2)
        let summed = (UserTablesFamilies.counters + UserTablesFamilies.gauges).map(\.name)
        let counters = summed.map { "coalesce(s.\($0), 0) AS \($0)" }
        let moments = UserTablesFamilies.moments.map { "floor(extract(epoch FROM s.\($0.name))) AS \($0.name)" }
        let blocks = UserTablesFamilies.blocks.map { "coalesce(i.\($0.name), 0) AS \($0.name)" }
        let sums = (summed + UserTablesFamilies.blocks.map(\.name)).map { "sum(\($0)) AS \($0)" }
        let latest = UserTablesFamilies.moments.map { "coalesce(max(\($0.name)), 0) AS \($0.name)" }
        let activity = "s.seq_scan + coalesce(s.idx_scan, 0) + s.n_tup_ins + s.n_tup_upd + s.n_tup_del"
        let named = "(by_size <= \(half) OR by_activity <= \(half))"
        return "WITH wanted AS MATERIALIZED (\(wanted)), guarded AS MATERIALIZED (\(guarded)),"
            + " ranked AS MATERIALIZED (SELECT s.relid, s.schemaname, s.relname, c.relpages, c.reltuples,"
            + " c.relnatts, " + (counters + moments + blocks).joined(separator: ", ")
            + ", row_number() OVER (ORDER BY c.relpages DESC, s.relid) AS by_size,"
            + " row_number() OVER (ORDER BY \(activity) DESC, s.relid) AS by_activity"
            + " FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid"
            + " LEFT JOIN pg_statio_user_tables i ON i.relid = s.relid),"
            + " chosen AS MATERIALIZED (SELECT *, \(named) AS named FROM ranked)"
            + " SELECT current_database() AS datname, CASE WHEN named THEN schemaname ELSE '' END AS schemaname,"
            + " CASE WHEN named THEN relname ELSE '' END AS relname, named, count(*) AS tables, "
            + (sums + latest).joined(separator: ", ") + ", \(sizes) FROM chosen GROUP BY 2, 3, 4"
    }

    private static let wanted =
        "SELECT l.relation FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'relation'"
        + " AND l.mode = 'AccessExclusiveLock' AND d.datname = current_database()"

    private static let guarded =
        "SELECT relation AS relid FROM wanted UNION SELECT x.indrelid FROM pg_index x JOIN wanted w"
        + " ON w.relation = x.indexrelid UNION SELECT c.oid FROM pg_class c WHERE c.reltoastrelid <> 0 AND"
        + " (c.reltoastrelid IN (SELECT relation FROM wanted) OR c.reltoastrelid IN (SELECT x.indrelid"
        + " FROM pg_index x JOIN wanted w ON w.relation = x.indexrelid))"

    private static let sizes: String = {
        let isFree = "named AND relid NOT IN (SELECT relid FROM guarded)"
        // Statistics of columns are shown to those who may read the table; a row has a header of 24 bytes and a
        // pointer of 4, and pages keep 24 bytes for themselves.
        let width =
            "(SELECT sum((1 - p.null_frac) * p.avg_width) FROM pg_stats p WHERE p.schemaname = chosen.schemaname"
            + " AND p.tablename = chosen.relname AND NOT p.inherited HAVING count(*) = chosen.relnatts)"
        return "sum(CASE WHEN \(isFree) THEN pg_table_size(relid) END) AS table_size,"
            + " sum(CASE WHEN \(isFree) THEN pg_indexes_size(relid) END) AS index_size,"
            + " sum(CASE WHEN named AND reltuples > 0 THEN greatest(0, relpages - ceil(reltuples * (28 + \(width))"
            + " / (current_setting('block_size')::int - 24))) * current_setting('block_size')::int END) AS bloat"
    }()

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        var unnamed = 0.0
        for row in answer.rows {
            let labels = UserTablesFamilies.labels.map { row.label($0) }
            let isNamed = row.isTrue("named")
            if !isNamed { unnamed = row.number("tables") ?? 0 }
            for column in UserTablesFamilies.counters + UserTablesFamilies.gauges + UserTablesFamilies.blocks {
                samples.add(column.descriptor, labels, row.number(column.name) ?? 0)
            }
            guard isNamed else { continue }
            for column in UserTablesFamilies.moments {
                samples.add(column.descriptor, labels, row.number(column.name) ?? 0)
            }
            let size = row.number("table_size")
            samples.add(UserTablesFamilies.tableSize, labels, size)
            samples.add(UserTablesFamilies.indexSize, labels, row.number("index_size"))
            samples.add(UserTablesFamilies.bloatBytes, labels, row.number("bloat"))
            if let size, let live = row.number("n_live_tup"), let dead = row.number("n_dead_tup"), live + dead > 0 {
                samples.add(UserTablesFamilies.deadBytes, labels, size * dead / (live + dead))
            }
        }
        guard let database = answer.rows.first?["datname"] else { return }
        samples.add(UserTablesFamilies.remainder, [database], unnamed)
    }
}
