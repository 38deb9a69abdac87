import Telemetry

/// Every family of a Redis server, a sentinel among them.
enum RedisFamilies {
    static let all = PublishedFamilies(
        always: info(.always) + health + identity + config(.always) + keyspace + commands + replication + slow
            + cluster + sentinel + samples,
        currentOnly: info(.current) + config(.current) + newer,
        debian12Only: info(.debian12) + config(.debian12),
        patterns: [
            FamilyPattern(
                "redis_cluster_", "FIELD", [.gauge],
                help: "Any other number of CLUSTER INFO, under the name of its field.")
        ])

    private static func info(_ availability: InfoMetric.Availability) -> [MetricDescriptor] {
        InfoCatalogue.all.filter { $0.availability == availability }.map(\.descriptor)
    }

    private static func config(_ availability: InfoMetric.Availability) -> [MetricDescriptor] {
        ConfigFamilies.settings.filter { $0.availability == availability }.map(\.descriptor)
    }

    private static let health: [MetricDescriptor] = [
        RedisHealth.up, RedisHealth.lastError, RedisHealth.lastDuration, RedisHealth.connectTime, RedisHealth.rounds,
        RedisHealth.durations, RedisProbe.roundTrip, RedisProbe.success,
    ]

    private static let identity: [MetricDescriptor] = [InfoFamilies.start, InfoFamilies.instance]

    private static let keyspace: [MetricDescriptor] = [
        KeyspaceFamilies.keys, KeyspaceFamilies.expiring, KeyspaceFamilies.timeToLive, KeyspaceFamilies.cached,
    ]

    private static let commands: [MetricDescriptor] = [
        CommandFamilies.calls, CommandFamilies.duration, CommandFamilies.rejected, CommandFamilies.failed,
        CommandFamilies.percentiles, CommandFamilies.errors,
    ]

    private static let replication: [MetricDescriptor] = [
        ReplicationFamilies.offset, ReplicationFamilies.lag, ReplicationFamilies.linkUp, ReplicationFamilies.lastIO,
        ReplicationFamilies.syncing, ReplicationFamilies.replicaOffset, ReplicationFamilies.replicaInfo,
        ReplicationFamilies.replicaLag,
    ]

    private static let slow: [MetricDescriptor] = [
        SlowFamilies.length, SlowFamilies.lastID, SlowFamilies.lastDuration, SlowFamilies.spikeAt,
        SlowFamilies.spikeDuration,
    ]

    /// Fields of `CLUSTER INFO` that are known today.
    private static let cluster: [MetricDescriptor] = ClusterFamilies.helps.keys.sorted().map { field in
        ClusterFamilies.descriptor(field)
    }

    private static let sentinel: [MetricDescriptor] =
        SentinelFamilies.own.map(\.descriptor) + [
            SentinelFamilies.status, SentinelFamilies.replicas, SentinelFamilies.sentinels,
            SentinelFamilies.goodReplicas, SentinelFamilies.goodSentinels, SentinelFamilies.quorum,
        ]

    private static let samples: [MetricDescriptor] =
        [
            SampleFamilies.count, SampleFamilies.size, SampleFamilies.bytes, SampleFamilies.measured,
            SampleFamilies.mean, SampleFamilies.largest, SampleFamilies.age, SampleFamilies.lastID,
            SampleFamilies.delivered,
        ] + SampleFamilies.streamNumbers.map(\.descriptor) + SampleFamilies.groupNumbers.map(\.descriptor)

    /// What is asked under the newer names only.
    private static let newer: [MetricDescriptor] =
        [ConfigFamilies.limit, ConfigFamilies.overcome, CommandFamilies.histogram, KeyspaceFamilies.withItems]
        + ConfigFamilies.commandLog.map(\.descriptor) + SlowFamilies.commandLogLengths
        + SentinelFamilies.settings.map(\.descriptor)
}
