import Telemetry

/// How long clients have waited in their login, which PgBouncer itself does not count.
///
/// While a pool has no server connection and never had one (its database is down, its password wrong), clients wait
/// before their first statement, and `maxwait` stays 0. A pool that shows waiting clients without a wait is therefore
/// timed from the round that first saw it so.
struct LoginWaits: Sendable {
    private var since: [[String]: MonotonicInstant] = [:]

    /// Takes in a round, and puts the time since a pool's first such round into its longest wait.
    mutating func follow(_ usage: inout PoolUsage, at now: MonotonicInstant) {
        var seen: [[String]: MonotonicInstant] = [:]
        for index in usage.pools.indices where usage.pools[index].waiting > 0 && usage.pools[index].longestWait == 0 {
            let key = [usage.pools[index].database, usage.pools[index].user]
            let start = since[key] ?? now
            seen[key] = start
            usage.pools[index].longestWait = max(0, (now - start).inSeconds)
        }
        since = seen
    }
}
