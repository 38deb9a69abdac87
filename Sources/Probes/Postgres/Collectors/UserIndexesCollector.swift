import PostgresClient
import Telemetry

/// The largest indexes of a database: how often each is used, and how large it is by the last vacuum's count of pages.
enum UserIndexesCollector {
    private static let labels = ["datname", "schemaname", "relname", "indexrelname"]

    static let scans = MetricDescriptor(
        "omniflow_postgres_index_scans_total", .counter, labels: labels, help: "Scans of the index.")
    static let size = MetricDescriptor(
        "omniflow_postgres_index_size_bytes", .gauge, labels: labels, unit: "bytes",
        help: "Bytes of the index as vacuum or analyse last saw it: the question takes no lock.")
    static let invalid = MetricDescriptor(
        "omniflow_postgres_indexes_invalid", .gauge, labels: ["datname"],
        help: "Indexes that cannot be used because building them failed or has not ended.")

    static let collector = PostgresCollector(
        name: "stat_user_indexes", tier: .costly, scope: .eachDatabase, changesWithSessionsOnly: true,
        sql: { context in
            // What pg_stat_user_indexes is made of: the view took a new session 2.1 ms, this takes 0.9.
            "SELECT current_database() AS datname, n.nspname AS schemaname, t.relname, c.relname AS indexrelname,"
                + " pg_stat_get_numscans(i.indexrelid) AS idx_scan,"
                + " c.relpages::bigint * current_setting('block_size')::int AS size,"
                + " (SELECT count(*) FROM pg_index WHERE NOT indisvalid) AS invalid"
                + " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
                + " JOIN pg_namespace n ON n.oid = t.relnamespace"
                + " WHERE t.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
                + " ORDER BY c.relpages DESC, i.indexrelid LIMIT \(max(1, context.tableLimit))"
        }, read: read)

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        for row in answer.rows {
            let values = labels.map { row.label($0) }
            samples.add(scans, values, row.number("idx_scan"))
            samples.add(size, values, row.number("size"))
        }
        guard let row = answer.rows.first, let database = row["datname"] else { return }
        samples.add(invalid, [database], row.number("invalid"))
    }
}
