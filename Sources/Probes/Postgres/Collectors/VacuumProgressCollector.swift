import PostgresClient
import Telemetry

/// Vacuums that run now, and how far they are.
enum VacuumProgressCollector {
    private static let labels = ["datname", "relname"]

    static let phase = MetricDescriptor(
        "pg_stat_progress_vacuum_phase", .gauge, labels: labels + ["phase"], help: "1 for the phase that runs now.")
    static let columns: [(name: String, descriptor: MetricDescriptor)] = [
        gauge("heap_blks", "Blocks of the table."),
        gauge("heap_blks_scanned", "Blocks that were scanned."),
        gauge("heap_blks_vacuumed", "Blocks that were vacuumed."),
        gauge("index_vacuums", "Passes over the indexes that are complete."),
        gauge("max_dead_tuples", "Dead rows, from PostgreSQL 17 on bytes, that fit in memory until a pass is needed."),
        gauge("num_dead_tuples", "Dead rows that were found since the last pass."),
    ]

    /// In the order of the server's numbers for them.
    static let phases = [
        "initializing", "scanning heap", "vacuuming indexes", "vacuuming heap", "cleaning up indexes",
        "truncating heap", "performing final cleanup",
    ]

    static let collector = PostgresCollector(
        name: "stat_progress_vacuum", incumbents: [.current: ["stat_progress_vacuum"]],
        sql: { _ in
            // A table of another database has no name here.
            "SELECT d.datname, CASE WHEN d.datname = current_database() THEN p.relid::regclass::text"
                + " ELSE p.relid::text END AS relname, p.param1 AS phase, p.param2 AS heap_blks,"
                + " p.param3 AS heap_blks_scanned, p.param4 AS heap_blks_vacuumed, p.param5 AS index_vacuums,"
                + " p.param6 AS max_dead_tuples, p.param7 AS num_dead_tuples"
                + " FROM pg_stat_get_progress_info('VACUUM') p LEFT JOIN pg_database d ON d.oid = p.datid"
                + " WHERE p.relid IS NOT NULL"
        }, read: read)

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        var seen: Set<[String]> = []
        for row in answer.rows {
            let values = [row["datname"] ?? "unknown", row["relname"] ?? "unknown"]
            guard seen.insert(values).inserted else { continue }
            let current = row.number("phase").flatMap { Int(exactly: $0) }
            for (index, name) in phases.enumerated() {
                samples.add(phase, values + [name], index == current ? 1 : 0)
            }
            for column in columns { samples.add(column.descriptor, values, row.number(column.name) ?? 0) }
        }
    }

    private static func gauge(_ name: String, _ help: String) -> (String, MetricDescriptor) {
        (name, MetricDescriptor("pg_stat_progress_vacuum_\(name)", .gauge, labels: labels, help: help))
    }
}
