import PostgresClient
import Telemetry

/// How many connections each role may have.
enum RolesCollector {
    static let limit = MetricDescriptor(
        "pg_roles_connection_limit", .gauge, labels: ["rolname"],
        help: "Connections that the role may have; -1 for as many as the server allows.")

    /// Where every tenant has a role, all of them would be too many series.
    static let roleLimit = 1_000

    static let collector = PostgresCollector(
        name: "roles", tier: .costly, incumbents: [.current: ["roles"]],
        sql: { _ in
            "SELECT rolname, rolconnlimit FROM pg_roles ORDER BY rolconnlimit = -1, rolname LIMIT \(roleLimit)"
        },
        read: { answer, samples in
            for row in answer.rows {
                guard let name = row["rolname"] else { continue }
                samples.add(limit, [name], row.number("rolconnlimit"))
            }
        })
}
