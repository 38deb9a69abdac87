import PostgresClient
import Telemetry

/// Locks of each database by mode, and who waits for whom, from one look at the lock table.
///
/// Who blocks whom is asked only of sessions that wait: `pg_blocking_pids` stops the lock manager for a moment.
enum LocksCollector {
    static let count = MetricDescriptor(
        "pg_locks_count", .gauge, labels: ["datname", "mode"], help: "Locks that are held or waited for.")
    static let blocked = MetricDescriptor(
        "omniflow_postgres_blocked_sessions", .gauge, help: "Sessions that wait for a lock.")
    static let longest = MetricDescriptor(
        "omniflow_postgres_blocked_longest_seconds", .gauge, unit: "seconds",
        help: "How long the session that waits longest for a lock has waited; before PostgreSQL 14 since its"
            + " statement began.")
    static let blocking = MetricDescriptor(
        "omniflow_postgres_blocking_sessions", .gauge,
        help: "Sessions that wait for nobody and that one of the 50 longest waiting waits for.")

    static let modes = [
        "accesssharelock", "rowsharelock", "rowexclusivelock", "shareupdateexclusivelock", "sharelock",
        "sharerowexclusivelock", "exclusivelock", "accessexclusivelock", "sireadlock",
    ]

    static let collector = PostgresCollector(
        name: "locks", incumbents: [.current: ["locks"]], sql: { sql($0.server) }, read: read)

    static func sql(_ server: PostgresServer) -> String {
        let waits = server.has("pg_locks", "waitstart")
        let waiting =
            waits
            ? "SELECT pid, clock_timestamp() - waitstart AS waited FROM held WHERE NOT granted"
            : "SELECT h.pid, clock_timestamp() - a.query_start AS waited FROM held h"
                + " LEFT JOIN pg_stat_activity a ON a.pid = h.pid WHERE NOT h.granted"
        return "WITH held AS MATERIALIZED (SELECT database, mode, granted, pid" + (waits ? ", waitstart" : "")
            + " FROM pg_locks), waiting AS MATERIALIZED (\(waiting))"
            + " SELECT d.datname, lower(h.mode) AS mode, h.count, NULL AS blocked, NULL AS longest, NULL AS blocking"
            + " FROM pg_database d LEFT JOIN (SELECT database, mode, count(*) AS count FROM held"
            + " GROUP BY database, mode) h ON h.database = d.oid"
            + " UNION ALL SELECT NULL, NULL, NULL, (SELECT count(DISTINCT pid) FROM waiting),"
            + " (SELECT extract(epoch FROM max(waited)) FROM waiting),"
            + " (SELECT count(DISTINCT b.pid)"
            + " FROM (SELECT pid FROM waiting ORDER BY waited DESC NULLS LAST LIMIT 50) w,"
            + " unnest(pg_blocking_pids(w.pid)) AS b(pid)"
            + " WHERE b.pid NOT IN (SELECT pid FROM waiting WHERE pid IS NOT NULL))"
    }

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        var found: [String: [String: Double]] = [:]
        var order: [String] = []
        for row in answer.rows {
            if let number = row.number("blocked") {
                samples.add(blocked, [], number)
                samples.add(longest, [], row.number("longest").map { max(0, $0) } ?? 0)
                samples.add(blocking, [], row.number("blocking") ?? 0)
            }
            guard let database = row["datname"] else { continue }
            if found[database] == nil { order.append(database) }
            found[database, default: [:]][row.label("mode")] = row.number("count") ?? 0
        }
        for database in order {
            for mode in modes { samples.add(count, [database, mode], found[database]?[mode] ?? 0) }
        }
    }
}
