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

    static let fragmentation = CheckDescriptor(
        kind: "redis", aspect: "fragmentation",
        explanation: "The server holds far more memory than its data needs.",
        firstStep: "ask it why: MEMORY DOCTOR; then MEMORY PURGE, or CONFIG SET activedefrag yes; a restart ends it",
        limits: CheckLimits(unit: "ratio", warn: 1.5),
        details: "Resident memory by memory in use, and only where at least 1 GiB lies between them: on a small or "
            + "empty server the ratio alone says nothing. Never fails.",
        families: ["redis_memory_used_rss_bytes", "redis_memory_used_bytes"], collectors: ["info"])

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

    static let slowlog = CheckDescriptor(
        kind: "redis", aspect: "slowlog", explanation: "Many commands take long, and all others wait for each of them.",
        firstStep: "see which: SLOWLOG GET 10; look for KEYS, large ranges and long scripts",
        limits: CheckLimits(unit: "commands", warn: 100),
        details: "Entries of the slow log in the last 15 min. What is slow says slowlog-log-slower-than: 10 ms unless "
            + "set. Emptying the log hides those that came since the round before. Never fails.",
        families: ["redis_slowlog_last_id", "redis_slowlog_length"], collectors: ["slowlog"])

    static let clusterState = CheckDescriptor(
        kind: "redis", aspect: "cluster_state",
        explanation: "The cluster does not serve: slots have no master that answers.",
        firstStep: "see which nodes and slots fail: CLUSTER NODES; redis-cli --cluster check HOST:PORT",
        details: "As the node sees it that is asked; only on nodes of a cluster. Wakes nobody unless its severity is "
            + "set to critical: where the application is watched, its own check does.",
        families: ["redis_cluster_state", "redis_cluster_slots_ok"], collectors: ["cluster"])
}

extension CheckSet {
    /// The checks of a Redis server.
    static var redis: CheckSet {
        typealias Checks = RedisCheckCatalog
        return CheckSet(
            upCheck: Checks.up,
            others: [
                Checks.latency, Checks.memory, Checks.fragmentation, Checks.evictions, Checks.replication,
                Checks.persistence, Checks.rejected, Checks.slowlog, Checks.clusterState,
            ],
            aspects: [
                WorstSampleCheck(Checks.latency, quiet: "answered at once") { time, _ in
                    "answered in \(HumanUnits.seconds(time))"
                },
                RedisMemoryCheck(), RedisFragmentationCheck(), IncreaseCheck(Checks.evictions, what: "keys evicted"),
                RedisReplicationCheck(),
                FlagCheck(Checks.persistence, bad: 0, good: "the data was written to disk") { _ in
                    "the last attempt to write the data to disk failed"
                },
                IncreaseCheck(Checks.rejected, what: "connections refused"), RedisSlowlogCheck(),
                RedisClusterStateCheck(),
            ])
    }
}
