import PostgresClient
import Telemetry

/// Tells of which databases it is certain that nobody was there: their counters of tables cannot have changed.
///
/// Looking into another database costs the server 8 ms, a session of its own most of all; how many sessions each
/// database has had stands in the statistics of the session that is there already. A database counts as empty for as
/// long as each look finds nobody in it, no session more than our own visits, and no row changed. Before PostgreSQL 14
/// sessions are not counted, and what a standby replays has no session: nothing is certain there. What vacuum and the
/// server's own workers do there without changing a row shows with the next look.
struct DatabaseVisitors: Sendable {
    private struct Quiet: Sendable {
        var sessions: Double
        let changes: Double
        /// The first look that found it so.
        let since: MonotonicInstant
    }

    private var quiet: [String: Quiet] = [:]

    /// What the question for databases asks besides their names, of `pg_database d`.
    static func columns(_ server: PostgresServer) -> String {
        guard server.has("pg_stat_database", "sessions") else { return "NULL AS sessions, NULL AS changes" }
        return "CASE WHEN pg_stat_get_db_numbackends(d.oid) = 0 AND NOT pg_is_in_recovery()"
            + " THEN pg_stat_get_db_sessions(d.oid) END AS sessions, pg_stat_get_db_tuples_inserted(d.oid)"
            + " + pg_stat_get_db_tuples_updated(d.oid) + pg_stat_get_db_tuples_deleted(d.oid) AS changes"
    }

    /// Takes in a look at all databases.
    mutating func take(_ answer: PostgresResult, at now: MonotonicInstant) {
        var found: [String: Quiet] = [:]
        for row in answer.rows {
            guard let sessions = row.number("sessions"), let changes = row.number("changes") else { continue }
            let name = row.label("datname")
            let known = quiet[name]
            let isSame = known.map { $0.sessions == sessions && $0.changes == changes } ?? false
            found[name] = isSame ? known : Quiet(sessions: sessions, changes: changes, since: now)
        }
        quiet = found
    }

    /// Counts a session of our own, which is no reason to look again.
    mutating func noteVisit(to database: String) { quiet[database]?.sessions += 1 }

    /// Whether nobody was in the database since a moment, as far as the newest look.
    func isEmpty(_ database: String, since moment: MonotonicInstant) -> Bool {
        quiet[database].map { $0.since <= moment } ?? false
    }
}
