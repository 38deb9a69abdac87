import PostgresClient
import Telemetry

/// Size, connection limit and distance to wraparound of each database.
///
/// The size of a database is a walk through its directory, for the dearest of all questions; it takes no lock on a
/// table. Wraparound ages count transactions although the older name says seconds.
enum DatabaseSizeCollector {
    private static let labels = ["datname"]

    static let size = MetricDescriptor(
        "pg_database_size_bytes", .gauge, labels: labels, help: "Bytes that the files of the database take.")
    static let limit = MetricDescriptor(
        "pg_database_connection_limit", .gauge, labels: labels,
        help: "Connections that the database allows; -1 for as many as the server.")
    static let xidAge = MetricDescriptor(
        "pg_database_wraparound_age_datfrozenxid_seconds", .gauge, labels: labels,
        help: "How many transactions ago the oldest row that is not frozen was written.")
    static let multixactAge = MetricDescriptor(
        "pg_database_wraparound_age_datminmxid_seconds", .gauge, labels: labels,
        help: "How many multixacts ago the oldest one that is in use was made.")
    static let ratio = MetricDescriptor(
        "omniflow_postgres_wraparound_ratio", .gauge, labels: labels, unit: "ratio",
        help: "Age of the oldest row that is not frozen against 2^31 transactions, where the server stops writing.")

    static let collector = PostgresCollector(
        name: "database",
        tier: .rare, incumbents: [.debian12: ["database"], .current: ["database", "database_wraparound"]],
        sql: { _ in
            "SELECT d.datname, d.datconnlimit, age(d.datfrozenxid) AS xid_age, mxid_age(d.datminmxid) AS mxid_age,"
                + " CASE WHEN r.can OR has_database_privilege(d.oid, 'CONNECT') THEN pg_database_size(d.oid) END"
                + " AS size FROM pg_database d"
                + " CROSS JOIN (SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS can) r"
        }, read: read)

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        for row in answer.rows {
            guard let name = row["datname"] else { continue }
            samples.add(size, [name], row.number("size"))
            samples.add(limit, [name], row.number("datconnlimit"))
            samples.add(xidAge, [name], row.number("xid_age"))
            samples.add(multixactAge, [name], row.number("mxid_age"))
            samples.add(ratio, [name], row.number("xid_age").map { $0 / 2_147_483_648 })
            if row["size"] == nil { samples.lacks("the size of database \(name)", grant: "pg_monitor") }
        }
    }
}
