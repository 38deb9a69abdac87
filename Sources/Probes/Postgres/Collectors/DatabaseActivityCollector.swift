import PostgresClient
import Telemetry

/// Transactions, blocks, rows, temporary files, deadlocks and conflicts of each database.
enum DatabaseActivityCollector {
    static let collector = PostgresCollector(
        name: "stat_database", incumbents: [.current: ["stat_database"]], sql: { sql($0.server) }, read: read)

    private static let moments: Set<String> = ["stats_reset", "checksum_last_failure"]

    static func sql(_ server: PostgresServer) -> String {
        let known = (DatabaseActivityFamilies.columns + DatabaseActivityFamilies.untyped).map(\.name) + ["stats_reset"]
        let columns = known.filter { server.has("pg_stat_database", $0) }.map {
            moments.contains($0) ? "floor(extract(epoch FROM d.\($0))) AS \($0)" : "d.\($0)"
        }
        let conflicts = DatabaseActivityFamilies.conflicts.map(\.name)
            .filter { server.has("pg_stat_database_conflicts", $0) }.map { "c.\($0)" }
        return "SELECT " + (["d.datid", "d.datname"] + columns + conflicts).joined(separator: ", ")
            + " FROM pg_stat_database d LEFT JOIN pg_stat_database_conflicts c ON c.datid = d.datid"
    }

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        for row in answer.rows {
            guard let identity = row["datid"] else { continue }
            switch samples.context.names {
            case .current: addCurrent(row, identity, &samples)
            case .debian12: addOlder(row, [identity, row.label("datname")], &samples)
            }
        }
    }

    /// A row with a NULL is no database of its own (shared objects) or one that is being dropped.
    private static func addCurrent(_ row: PostgresRow, _ identity: String, _ samples: inout PostgresSamples) {
        guard let name = row["datname"],
            DatabaseActivityFamilies.columns.allSatisfy({ row.number($0.name) != nil }),
            !row.has("active_time") || row.number("active_time") != nil
        else { return }
        let labels = [identity, name]
        for column in DatabaseActivityFamilies.columns {
            samples.add(column.descriptor, labels, row.number(column.name))
        }
        samples.add(DatabaseActivityFamilies.reset, labels, row.number("stats_reset") ?? 0)
        samples.add(DatabaseActivityFamilies.activeTime, labels, row.number("active_time").map { $0 / 1_000 })
        addConflicts(row, labels, &samples)
    }

    private static func addOlder(_ row: PostgresRow, _ labels: [String], _ samples: inout PostgresSamples) {
        for column in DatabaseActivityFamilies.columns + DatabaseActivityFamilies.untyped where row.has(column.name) {
            samples.addOrNaN(column.descriptor, labels, row.number(column.name))
        }
        samples.addOrNaN(DatabaseActivityFamilies.reset, labels, row.number("stats_reset"))
        addConflicts(row, labels, &samples)
    }

    private static func addConflicts(_ row: PostgresRow, _ labels: [String], _ samples: inout PostgresSamples) {
        for column in DatabaseActivityFamilies.conflicts {
            samples.add(column.descriptor, labels, row.number(column.name))
        }
    }
}
