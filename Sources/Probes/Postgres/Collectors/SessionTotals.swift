import PostgresClient
import Telemetry

/// What all sessions of a server come to: against the limit, and by database how old their transactions are.
struct SessionTotals {
    static let connections = MetricDescriptor(
        "omniflow_postgres_connections", .gauge, help: "Sessions of clients, the agent's own among them.")
    static let oldest = MetricDescriptor(
        "omniflow_postgres_transaction_oldest_seconds", .gauge, labels: ["datname"], unit: "seconds",
        help: "Age of the oldest open transaction of a client; 0 without one.")
    static let idleOldest = MetricDescriptor(
        "omniflow_postgres_idle_in_transaction_oldest_seconds", .gauge, labels: ["datname"], unit: "seconds",
        help: "How long a client has been idle in a transaction at most; 0 without one.")
    static let long = MetricDescriptor(
        "omniflow_postgres_long_transactions", .gauge, labels: ["datname"],
        help: "Clients' transactions that have been open for long, which is more than five minutes unless set.")
    static let xmin = MetricDescriptor(
        "omniflow_postgres_session_oldest_xmin_age", .gauge,
        help: "How many transactions back the oldest row is that vacuum must keep for a session.")

    private struct Database {
        var oldest = 0.0
        var idle = 0.0
        var long = 0.0
    }

    private var clients = 0.0
    private var xminAge: Double?
    private var hasHidden = false
    private var databases: [String: Database] = [:]

    /// Sums up the rows of the sessions' statement.
    init(_ answer: PostgresResult) {
        for row in answer.rows {
            let name = row["datname"]
            if let name, row.isTrue("datallowconn"), databases[name] == nil { databases[name] = Database() }
            guard let count = row.number("count") else { continue }
            if let age = row.number("xmin_age") { xminAge = max(xminAge ?? 0, age) }
            // What another role's session does is NULL for a role that may not see it.
            if row["backend_type"] == nil, row["datid"] != nil { hasHidden = true }
            guard row["backend_type"] == "client backend" || (row["backend_type"] == nil && row["datid"] != nil)
            else { continue }
            clients += count
            guard let name, !row.isTrue("is_own") else { continue }
            var database = databases[name] ?? Database()
            database.oldest = max(database.oldest, row.number("transaction_age") ?? 0)
            database.idle = max(database.idle, row.number("idle_age") ?? 0)
            database.long += row.number("long") ?? 0
            databases[name] = database
        }
    }

    /// Adds what was summed up; ages are those that may be seen.
    func add(to samples: inout PostgresSamples) {
        samples.add(Self.connections, [], clients)
        samples.add(Self.xmin, [], xminAge)
        for (name, database) in databases.sorted(by: { $0.key < $1.key }) {
            samples.add(Self.oldest, [name], database.oldest)
            samples.add(Self.idleOldest, [name], database.idle)
            samples.add(Self.long, [name], database.long)
        }
        if hasHidden { samples.lacks("what sessions of other roles do", grant: "pg_monitor") }
    }
}
