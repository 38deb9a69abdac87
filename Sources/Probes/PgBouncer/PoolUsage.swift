import PostgresClient
import Telemetry

/// How full each pool is and how long its clients wait, from `SHOW POOLS`, `SHOW DATABASES` and `SHOW USERS`.
struct PoolUsage: Sendable {
    /// A pool of a database and a user.
    struct Pool: Sendable, Equatable {
        var database: String
        var user: String
        /// Server connections that no other client can have now.
        var busy: Double
        /// How many server connections it may have, its reserve left out; nil where that is not known.
        var size: Double?
        /// Clients that wait.
        var waiting: Double
        /// How long the first of them has waited, in seconds.
        ///
        /// PgBouncer counts from a client's first statement: 0 for those that it lets wait in their login because the
        /// pool has never had a server connection. `LoginWaits` counts for these.
        var longestWait: Double

        /// The part of the pool that is in use; above 1 with the reserve.
        var usedRatio: Double? { size.flatMap { $0 > 0 ? busy / $0 : nil } }
    }

    static let used = MetricDescriptor(
        "omniflow_pgbouncer_pool_used_ratio", .gauge, labels: ["database", "user"], unit: "ratio",
        help: "Server connections in use as a part of the pool's size: at 1 the next client waits.")
    static let wait = MetricDescriptor(
        "omniflow_pgbouncer_client_wait_longest_seconds", .gauge, labels: ["database", "user"], unit: "seconds",
        help: "How long the first client of the pool's queue has waited; 0 where nobody waits.")
    /// Idle connections, and those that are only checked before their next use, are a client's at once.
    private static let busyColumns = ["sv_active", "sv_active_cancel", "sv_being_canceled", "sv_tested", "sv_login"]

    /// The pools, the console's own left out.
    var pools: [Pool]

    /// Reads the tables; a pool that stands twice counts once, with the sum.
    init(pools: PostgresResult, databases: PostgresResult?, users: PostgresResult?) {
        let sizes = Self.sizes(databases, by: "name")
        let userSizes = Self.sizes(users, by: "name")
        var found: [Pool] = []
        var positions: [[String]: Int] = [:]
        for row in pools.rows {
            guard let database = row["database"], database != PgBouncerProbeSettings.consoleName else { continue }
            let user = row["user"] ?? ""
            let seconds = ShowTable.number(row["maxwait"]) ?? 0
            let pool = Pool(
                database: database, user: user,
                busy: Self.busyColumns.reduce(0) { $0 + (ShowTable.number(row[$1]) ?? 0) },
                size: userSizes[user] ?? sizes[database],
                waiting: ShowTable.number(row["cl_waiting"]) ?? 0,
                longestWait: seconds + (ShowTable.number(row["maxwait_us"]) ?? 0) / 1e6)
            if let position = positions[[database, user]] {
                found[position].busy += pool.busy
                found[position].waiting += pool.waiting
                found[position].longestWait = max(found[position].longestWait, pool.longestWait)
            } else {
                positions[[database, user]] = found.count
                found.append(pool)
            }
        }
        self.pools = found
    }

    /// Adds the ratio and the wait of at most `limit` pools: of more, of those that are fullest and wait longest.
    func add(limit: Int, into sink: inout MetricSink) {
        let shown = pools.count <= limit ? pools : Array(pools.sorted(by: Self.isWorse).prefix(max(0, limit)))
        for pool in shown {
            if let ratio = pool.usedRatio { sink.add(Self.used, [pool.database, pool.user], ratio) }
            sink.add(Self.wait, [pool.database, pool.user], pool.longestWait)
        }
    }

    /// `orders/web has 5 of 5 connections in use, 3 clients wait, the first for 2 s`.
    var summary: String? {
        guard let worst = pools.min(by: Self.isWorse) else { return "no pool in use" }
        var text = "\(worst.database)/\(worst.user) has \(Self.count(worst.busy))"
        if let size = worst.size { text += " of \(Self.count(size))" }
        text += " connections in use"
        let waiting = pools.reduce(0) { $0 + $1.waiting }
        guard waiting > 0 else { return text }
        text += waiting == 1 ? ", 1 client waits" : ", \(Self.count(waiting)) clients wait"
        let longest = pools.reduce(0) { max($0, $1.longestWait) }
        return longest > 0 ? text + ", the first for \(Self.count(longest)) s" : text
    }

    private static func isWorse(_ left: Pool, _ right: Pool) -> Bool {
        if left.longestWait != right.longestWait { return left.longestWait > right.longestWait }
        if left.waiting != right.waiting { return left.waiting > right.waiting }
        let ratios = (left.usedRatio ?? 0, right.usedRatio ?? 0)
        if ratios.0 != ratios.1 { return ratios.0 > ratios.1 }
        return (left.database, left.user) < (right.database, right.user)
    }

    private static func count(_ number: Double) -> String {
        Int64(exactly: number.rounded()).map { "\($0)" } ?? "\(number)"
    }

    /// `pool_size` by name; users have one since 1.24, padded with spaces, empty where the database's counts.
    private static func sizes(_ result: PostgresResult?, by key: String) -> [String: Double] {
        var sizes: [String: Double] = [:]
        for row in result?.rows ?? [] {
            guard let name = row[key], let text = row["pool_size"] else { continue }
            sizes[name] = ShowTable.number(String(text.drop { $0 == " " }))
        }
        return sizes
    }
}
