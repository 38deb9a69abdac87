import PostgresClient
import Telemetry

/// Tables of a database: the largest and the busiest by name, the rest summed under an empty `relname`.
///
/// Half of the names go to the largest tables and half to those with most scans and changes, so that a small table
/// that everybody works on is seen too.
enum UserTablesCollector {
    static let collector = PostgresCollector(
        name: "stat_user_tables", tier: .costly, scope: .eachDatabase,
        incumbents: [.current: ["stat_user_tables", "statio_user_tables"]], hasRemainder: true,
        changesWithSessionsOnly: true, sql: sql, read: read)

    static func sql(_ context: PostgresContext) -> String {
        let counters = UserTablesSource.counters(UserTablesFamilies.counters + UserTablesFamilies.gauges)
        let moments = UserTablesFamilies.moments.map {
            "floor(extract(epoch FROM pg_stat_get_\($0.name)_time(c.oid))) AS \($0.name)"
        }
        let summed = (UserTablesFamilies.counters + UserTablesFamilies.gauges + UserTablesFamilies.blocks).map(\.name)
        let sums = summed.map { "sum(\($0)) AS \($0)" }
        let latest = UserTablesFamilies.moments.map { "coalesce(max(\($0.name)), 0) AS \($0.name)" }
        return "WITH ranked AS MATERIALIZED (SELECT n.nspname AS schemaname, c.relname, "
            + (counters + moments + UserTablesSource.blocks).joined(separator: ", ") + ", \(UserTablesSource.ranks)"
            + UserTablesSource.tables(context.server) + "),"
            + " chosen AS MATERIALIZED (SELECT *, \(isNamed(context)) AS named FROM ranked)"
            + " SELECT current_database() AS datname, CASE WHEN named THEN schemaname ELSE '' END AS schemaname,"
            + " CASE WHEN named THEN relname ELSE '' END AS relname, named, count(*) AS tables, "
            + (sums + latest).joined(separator: ", ") + " FROM chosen GROUP BY 2, 3, 4"
    }

    /// Where a table stands by size and by work, of `pg_stat_user_tables s` and `pg_class c`; the same as
    /// `UserTablesSource.ranks`, for those who read few columns of the view.
    static let ranks =
        "row_number() OVER (ORDER BY c.relpages DESC, s.relid) AS by_size, row_number() OVER (ORDER BY s.seq_scan"
        + " + coalesce(s.idx_scan, 0) + s.n_tup_ins + s.n_tup_upd + s.n_tup_del DESC, s.relid) AS by_activity"

    /// Whether a table so ranked has series of its own.
    static func isNamed(_ context: PostgresContext) -> String {
        let half = max(1, (context.tableLimit + 1) / 2)
        return "(by_size <= \(half) OR by_activity <= \(half))"
    }

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
        }
        guard let database = answer.rows.first?["datname"] else { return }
        samples.add(UserTablesFamilies.remainder, [database], unnamed)
    }
}
