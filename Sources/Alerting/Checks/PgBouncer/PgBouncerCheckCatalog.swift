import Telemetry

/// The checks of a PgBouncer.
enum PgBouncerCheckCatalog {
    static let up = CheckDescriptor(
        kind: "pgbouncer", aspect: nil, explanation: "The console of the connection pool does not answer.",
        firstStep: "see whether it runs and what it says: systemctl status pgbouncer; tail its log",
        pageReason: "every request that needs the database through it fails")

    static let pool = CheckDescriptor(
        kind: "pgbouncer", aspect: "pool:DB/USER",
        explanation: "All connections of a pool are taken, and clients wait.",
        firstStep:
            "see what holds the servers: SHOW SERVERS; SHOW CLIENTS; raise pool_size if the database can bear it",
        limits: CheckLimits(unit: "ratio", warn: 1),
        details:
            "The share of a pool's size that is in use; without waiting clients a full pool is no news. Never fails.",
        families: ["omniflow_pgbouncer_pool_used_ratio", "pgbouncer_pools_client_waiting_connections"],
        collectors: ["pools"])

    static let wait = CheckDescriptor(
        kind: "pgbouncer", aspect: "wait", explanation: "Clients wait long for a connection to the database.",
        firstStep: "see which pool: SHOW POOLS; see whether the database is slow or its pool too small",
        limits: CheckLimits(unit: "seconds", warn: 5, critical: 60),
        details: "How long the client that has waited longest has waited.",
        families: ["omniflow_pgbouncer_client_wait_longest_seconds"], collectors: ["pools"])
}

extension CheckSet {
    /// The checks of a PgBouncer.
    static var pgbouncer: CheckSet {
        CheckSet(
            upCheck: PgBouncerCheckCatalog.up, others: [PgBouncerCheckCatalog.pool, PgBouncerCheckCatalog.wait],
            aspects: [
                PoolCheck(),
                WorstSampleCheck(PgBouncerCheckCatalog.wait, label: "database", quiet: "no client waits") { age, name in
                    "a client of \(name ?? "?") has waited \(HumanUnits.seconds(age)) for a connection"
                },
            ])
    }
}

/// `pool:DB/USER`: how full a pool is, while clients wait.
private struct PoolCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = PgBouncerCheckCatalog.pool
        guard let used = round.reading.family(descriptor.families[0]) else { return [] }
        let waiting = round.reading.family(descriptor.families[1])?.samples ?? []
        return used.samples.compactMap { sample in
            guard let database = sample.label("database"), let user = sample.label("user"), !sample.value.isNaN else {
                return nil
            }
            let count =
                waiting.first { $0.label("database") == database && $0.label("user") == user }?.value ?? 0
            let object = "\(database)/\(user)"
            let limits = round.resolved(descriptor, object).limits
            let clients = count == 1 ? "1 client waits" : "\(HumanUnits.fixed(count, digits: 0)) clients wait"
            return Finding(
                descriptor: descriptor, object: object, state: count > 0 ? limits.state(of: sample.value) : .pass,
                reason: "\(HumanUnits.percent(sample.value)) of the pool is in use, \(clients)",
                observation: limits.observation(sample.value))
        }
    }
}
