import PostgresClient
import Telemetry

/// Replication slots: who has one, whether it is used, and how much WAL it keeps.
enum ReplicationSlotsCollector {
    private static let byDatabase = ["slot_name", "database"]
    private static let byType = ["slot_name", "slot_type"]

    static let active = MetricDescriptor(
        "pg_replication_slots_active", .gauge, labels: byDatabase, help: "1 where somebody reads from the slot.")
    static let difference = MetricDescriptor(
        "pg_replication_slots_pg_wal_lsn_diff", .gauge, labels: byDatabase, help: "Bytes of WAL that the slot keeps.")
    static let position = MetricDescriptor(
        "pg_replication_slots_slot_current_wal_lsn", .gauge, labels: byType,
        help: "The server's position in the WAL in bytes.")
    static let confirmed = MetricDescriptor(
        "pg_replication_slots_slot_confirmed_flush_lsn", .gauge, labels: byType,
        help: "The position in bytes that the reader of a logical slot has confirmed.")
    static let isActive = MetricDescriptor(
        "pg_replication_slots_slot_is_active", .gauge, labels: byType, help: "1 where somebody reads from the slot.")
    static let safeSize = MetricDescriptor(
        "pg_replication_slots_safe_wal_size_bytes", .gauge, labels: byType,
        help: "Bytes of WAL that can be written before the slot is in danger of being lost.")
    static let status = MetricDescriptor(
        "pg_replication_slots_wal_status", .gauge, labels: byType + ["wal_status"],
        help: "Whether the WAL that the slot needs is still there; always 1.")
    static let retained = MetricDescriptor(
        "omniflow_postgres_slot_retained_bytes", .gauge, labels: byType + ["active"], unit: "bytes",
        help: "Bytes of WAL that the server keeps because of the slot.")
    static let xmin = MetricDescriptor(
        "omniflow_postgres_slot_oldest_xmin_age", .gauge, labels: ["slot_name"],
        help: "How many transactions back the oldest row is that vacuum must keep for the slot.")

    static let collector = PostgresCollector(
        name: "replication_slots", incumbents: [.current: ["replication_slots"]], sql: { sql($0.server) }, read: read)

    static func sql(_ server: PostgresServer) -> String {
        let here = "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END"
        let view = "pg_replication_slots"
        return "SELECT slot_name, database, slot_type, active, pg_wal_lsn_diff(\(here), restart_lsn) AS retained,"
            + " pg_wal_lsn_diff(\(here), '0/0') AS position,"
            + " pg_wal_lsn_diff(coalesce(confirmed_flush_lsn, '0/0'), '0/0') AS confirmed,"
            + " \(server.either(view, "safe_wal_size", "safe_wal_size")) AS safe_wal_size,"
            + " \(server.either(view, "wal_status", "wal_status")) AS wal_status,"
            + " greatest(age(xmin), age(catalog_xmin)) AS xmin_age FROM \(view)"
    }

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        for row in answer.rows {
            let labels = [row.label("slot_name"), row.label("database")]
            let byType = [row["slot_name"] ?? "unknown", row["slot_type"] ?? "unknown"]
            samples.add(active, labels, row.number("active"))
            samples.addOrNaN(difference, labels, row.number("retained"))
            samples.add(position, byType, row.number("position"))
            if row.isTrue("active") { samples.add(confirmed, byType, row.number("confirmed")) }
            samples.add(isActive, byType, row.number("active"))
            samples.add(safeSize, byType, row.number("safe_wal_size"))
            if let status = row["wal_status"] { samples.add(Self.status, byType + [status], 1) }
            let isActive = row.isTrue("active") ? "true" : "false"
            samples.add(retained, byType + [isActive], row.number("retained").map { max(0, $0) })
            samples.add(xmin, [byType[0]], row.number("xmin_age"))
        }
    }
}
