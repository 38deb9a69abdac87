import Telemetry

/// The checks of a Redis server.
enum RedisCheckCatalog {
    static let up = CheckDescriptor(
        kind: "redis", aspect: nil, explanation: "The server does not answer PING.",
        firstStep: "see whether it runs and what it says: systemctl status redis-server; tail its log",
        pageReason: "every request that needs it fails or is slow")

    static let latency = CheckDescriptor(
        kind: "redis", aspect: "latency",
        explanation: "The server answers slowly: something keeps its one thread busy.",
        firstStep: "see what ran long: SLOWLOG GET 10; LATENCY LATEST",
        limits: CheckLimits(unit: "seconds", warn: 0.1, critical: 1), details: "The time that one PING took.",
        families: ["omniflow_redis_round_trip_seconds"], collectors: ["ping"])

    static let memory = CheckDescriptor(
        kind: "redis", aspect: "memory", explanation: "The memory is full: the server will refuse writes.",
        firstStep: "see what is large: redis-cli --bigkeys; raise maxmemory, or set a policy that evicts",
        limits: CheckLimits(unit: "ratio", warn: 0.9, critical: 0.98),
        details: "Only where maxmemory is set and nothing is evicted: a cache that evicts is meant to be full.",
        families: ["redis_memory_used_bytes", "redis_memory_max_bytes"], collectors: ["info"])

    static let evictions = CheckDescriptor(
        kind: "redis", aspect: "evictions", explanation: "Many keys are removed to make room for others.",
        firstStep: "compare keyspace_hits with keyspace_misses: if hits suffer, the cache is too small",
        limits: CheckLimits(unit: "keys"),
        details:
            "Keys evicted in the last 15 min. A cache evicts all day: it has no limits unless the settings give one.",
        families: ["redis_evicted_keys_total"], collectors: ["info"])

    static let replication = CheckDescriptor(
        kind: "redis", aspect: "replication",
        explanation: "A replica has lost its link to the master, or is far behind it.",
        firstStep: "ask both: INFO replication; look for network trouble and for full resyncs in the log",
        limits: CheckLimits(unit: "seconds", warn: 60),
        details: "On a replica the link; on a master how long ago each replica last answered.",
        families: ["redis_master_link_up", "omniflow_redis_replica_lag_seconds"], collectors: ["info"])

    static let persistence = CheckDescriptor(
        kind: "redis", aspect: "persistence", explanation: "The last attempt to write the data to disk failed.",
        firstStep: "read the server's log; look at the disk's room and at vm.overcommit_memory",
        families: ["redis_rdb_last_bgsave_status", "redis_aof_last_write_status"], collectors: ["info"])

    static let rejected = CheckDescriptor(
        kind: "redis", aspect: "rejected", explanation: "Connections were refused because there were too many.",
        firstStep: "see who connects: CLIENT LIST; raise maxclients or mend the client that leaks",
        limits: CheckLimits(unit: "connections", warn: 1), details: "In the last 15 min.",
        families: ["redis_rejected_connections_total"], collectors: ["info"])
}

extension CheckSet {
    /// The checks of a Redis server.
    static var redis: CheckSet {
        typealias Checks = RedisCheckCatalog
        return CheckSet(
            upCheck: Checks.up,
            others: [
                Checks.latency, Checks.memory, Checks.evictions, Checks.replication, Checks.persistence,
                Checks.rejected,
            ],
            aspects: [
                WorstSampleCheck(Checks.latency, quiet: "answered at once") { time, _ in
                    "answered in \(HumanUnits.seconds(time))"
                },
                RedisMemoryCheck(), IncreaseCheck(Checks.evictions, what: "keys evicted"), RedisReplicationCheck(),
                FlagCheck(Checks.persistence, bad: 0, good: "the data was written to disk") { _ in
                    "the last attempt to write the data to disk failed"
                },
                IncreaseCheck(Checks.rejected, what: "connections refused"),
            ])
    }
}

/// `memory`: how full a server is that evicts nothing.
private struct RedisMemoryCheck: CheckAspect {
    private var share = ShareCheck(RedisCheckCatalog.memory, what: "memory", isBytes: true)

    mutating func judge(_ round: CheckRound) -> [Finding] {
        let policy = round.reading.family("redis_instance_info")?.samples.first?.label("maxmemory_policy")
        guard policy == nil || policy == "noeviction" else { return [] }
        return share.judge(round)
    }
}

/// `replication`: the link of a replica, and the replicas of a master.
private struct RedisReplicationCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = RedisCheckCatalog.replication
        let links = round.reading.family(descriptor.families[0])?.samples ?? []
        let lags = (round.reading.family(descriptor.families[1])?.samples ?? []).filter { !$0.value.isNaN }
        let limits = round.resolved(descriptor).limits
        if links.contains(where: { $0.value == 0 }) {
            return [Finding(descriptor: descriptor, state: .fail, reason: "the link to the master is down")]
        }
        guard let worst = lags.max(by: { $0.value < $1.value }) else {
            return links.isEmpty
                ? [] : [Finding(descriptor: descriptor, state: .pass, reason: "the link to the master is up")]
        }
        let name = worst.label("replica").map { " \($0)" } ?? ""
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: worst.value),
                reason: "replica\(name) answered \(HumanUnits.seconds(worst.value)) ago",
                observation: limits.observation(worst.value))
        ]
    }
}
