import PostgresClient

/// A statement or an open transaction that lasts, and who it waits for.
public struct RunningStatement: Sendable, Equatable {
    /// The process of the session.
    public let process: Int
    /// The database it is in.
    public let database: String
    /// The role.
    public let user: String
    /// What the client calls itself.
    public let application: String
    /// `active` or one of the states `idle in transaction`.
    public let state: String
    /// How long the session has been in this state, in seconds.
    public let seconds: Double
    /// How long its transaction is open, in seconds.
    public let transactionSeconds: Double
    /// What it waits for, such as `Lock relation`; empty for nothing.
    public let wait: String
    /// The processes that it waits for; 0 stands for a prepared transaction.
    public let blockedBy: [Int]
    /// The statement's text without values, at most 1,000 characters; the last one's for a session that is idle in a
    /// transaction.
    public let text: String

    /// Creates a statement.
    public init(
        process: Int, database: String, user: String, application: String, state: String, seconds: Double,
        transactionSeconds: Double, wait: String, blockedBy: [Int], text: String
    ) {
        self.process = process
        self.database = database
        self.user = user
        self.application = application
        self.state = state
        self.seconds = seconds
        self.transactionSeconds = transactionSeconds
        self.wait = wait
        self.blockedBy = blockedBy
        self.text = text
    }

    /// The question: sessions of clients that are busy, or in a transaction, for longer than some seconds.
    static func sql(longerThan seconds: Double, limit: Int) -> String {
        let bound = max(0, min(seconds.isFinite ? seconds : 0, 1e9))
        return
            "SELECT count(*) OVER () AS total, pid, datname, usename, application_name, state, wait_event_type,"
            + " wait_event, extract(epoch FROM clock_timestamp() - state_change) AS seconds,"
            + " extract(epoch FROM clock_timestamp() - xact_start) AS transaction_seconds,"
            + " CASE WHEN wait_event_type = 'Lock' THEN array_to_string(pg_blocking_pids(pid), ',') END AS blocked_by,"
            + " left(query, \(StatementMask.askedFor)) AS query FROM pg_stat_activity"
            + " WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()"
            + " AND extract(epoch FROM clock_timestamp() - state_change) >= \(bound)"
            + " ORDER BY state_change LIMIT \(max(1, min(limit, 1_000)))"
    }

    /// Reads the answer.
    static func read(_ answer: PostgresResult) -> [RunningStatement] {
        answer.rows.compactMap { row in
            guard let process = row.int("pid").flatMap({ Int(exactly: $0) }) else { return nil }
            let wait = [row["wait_event_type"], row["wait_event"]].compactMap { $0 }.joined(separator: " ")
            return RunningStatement(
                process: process, database: row.label("datname"), user: row.label("usename"),
                application: row.label("application_name"), state: row.label("state"),
                seconds: max(0, row.number("seconds") ?? 0),
                transactionSeconds: max(0, row.number("transaction_seconds") ?? 0), wait: wait,
                blockedBy: row.label("blocked_by").split(separator: ",").compactMap { Int($0) },
                text: StatementMask.mask(row.label("query"), isSQL: !row.label("state").contains("aborted")))
        }
    }
}
