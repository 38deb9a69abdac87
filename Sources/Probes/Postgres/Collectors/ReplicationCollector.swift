import PostgresClient
import Telemetry

/// Standbys and other receivers of the WAL, and how far behind each is.
enum ReplicationCollector {
    private static let labels = ["application_name", "client_addr", "state", "slot_name"]

    static let position = MetricDescriptor(
        "pg_stat_replication_pg_current_wal_lsn_bytes", .gauge, labels: labels,
        help: "The server's position in the WAL in bytes.")
    static let difference = MetricDescriptor(
        "pg_stat_replication_pg_wal_lsn_diff", .gauge, labels: labels,
        help: "Bytes of WAL that the receiver has not replayed yet.")
    static let replyTime = MetricDescriptor(
        "pg_stat_replication_reply_time", .untyped, labels: labels,
        help: "When the receiver last answered, in seconds since 1970.")
    static let replayLag = MetricDescriptor(
        "omniflow_postgres_replication_replay_lag_seconds", .gauge, labels: labels, unit: "seconds",
        help: "How long ago the WAL was written that the receiver replayed last, as the sender measured it.")

    static let collector = PostgresCollector(
        name: "stat_replication", incumbents: [.current: ["stat_replication"]], sql: sql, read: read)

    static func sql(_ context: PostgresContext) -> String {
        // The older exporter takes the first column for the slot's name, as the view has none; the newer shows
        // addresses with their netmask.
        let isOlder = context.names == .debian12
        let address = isOlder ? "host(r.client_addr)" : "r.client_addr::text"
        let slot = isOlder ? "r.pid::text" : "s.slot_name::text"
        let reply = context.server.either("pg_stat_replication", "reply_time", "extract(epoch FROM r.reply_time)")
        let here = "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END"
        return "SELECT application_name, client_addr, state, slot_name,"
            + " max(pg_wal_lsn_diff(here, '0/0')) AS position, max(pg_wal_lsn_diff(here, replay_lsn)) AS difference,"
            + " max(extract(epoch FROM replay_lag)) AS replay_lag, max(reply_time) AS reply_time, count(*) AS count"
            + " FROM (SELECT r.application_name, \(address) AS client_addr, r.state, \(slot) AS slot_name,"
            + " \(here) AS here, r.replay_lsn, r.replay_lag, \(reply) AS reply_time FROM pg_stat_replication r"
            + " LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid) x GROUP BY 1, 2, 3, 4"
    }

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        for row in answer.rows {
            if row["state"] == nil { samples.lacks("the state of a receiver of the WAL", grant: "pg_monitor") }
            let values = labels.map { row.label($0) }
            samples.addOrNaN(position, values, row.number("position"))
            samples.addOrNaN(difference, values, row.number("difference"))
            samples.add(replayLag, values, row.number("replay_lag"))
            if samples.context.names == .debian12 {
                samples.add(replyTime, values, row.number("reply_time")?.rounded(.down))
            }
        }
    }
}
