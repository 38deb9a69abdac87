import Telemetry

/// Every family of a PostgreSQL server; those that begin with `pg_` have the label `server` besides under the older
/// names.
enum PostgresFamilies {
    static let all = PublishedFamilies(
        always: health + databases + instance + sessions + replication + tables + statements,
        currentOnly: [SessionsCollector.count, SessionsCollector.duration, DatabaseActivityFamilies.activeTime],
        debian12Only: [SessionsCollector.olderCount, SessionsCollector.olderDuration, ReplicationCollector.replyTime]
            + DatabaseActivityFamilies.untyped.map(\.descriptor),
        patterns: [
            FamilyPattern(
                "pg_settings_", "NAME[_seconds|_bytes]", [.gauge],
                help: "A setting of the server that is a number or a switch, by its name in pg_settings with _ for"
                    + " dots; a time is in seconds, a size in bytes."),
            FamilyPattern(
                "", "QUERY_COLUMN", labels: ["server"],
                help: "A column of a query of your own, with the labels that the query names."),
        ])

    private static let health: [MetricDescriptor] = [
        PostgresHealth.up, PostgresHealth.lastError, PostgresHealth.lastDuration, PostgresHealth.scrapes,
        PostgresHealth.success, PostgresHealth.duration, PostgresHealth.age, PostgresHealth.theirSuccess,
        PostgresHealth.theirDuration,
    ]

    private static let databases: [MetricDescriptor] =
        [
            DatabaseActivityFamilies.reset, DatabaseSizeCollector.size, DatabaseSizeCollector.limit,
            DatabaseSizeCollector.xidAge, DatabaseSizeCollector.multixactAge, DatabaseSizeCollector.ratio,
            RolesCollector.limit,
        ] + DatabaseActivityFamilies.columns.map(\.descriptor) + DatabaseActivityFamilies.conflicts.map(\.descriptor)

    private static let instance: [MetricDescriptor] =
        [
            InstanceFamilies.archivedCount, InstanceFamilies.failedCount, InstanceFamilies.lastArchiveAge,
            InstanceFamilies.archivingFailing, InstanceFamilies.startTime, InstanceFamilies.maximumConnections,
            InstanceFamilies.walWritten, InstanceFamilies.preparedTransactions, InstanceFamilies.preparedOldestXmin,
            InstanceFamilies.isStatic, WALCollector.segments, WALCollector.size,
        ] + InstanceFamilies.backgroundWriter.map(\.descriptor) + InstanceFamilies.checkpointer.map(\.descriptor)

    private static let sessions: [MetricDescriptor] = [
        SessionTotals.connections, SessionTotals.oldest, SessionTotals.idleOldest, SessionTotals.long,
        SessionTotals.xmin, LocksCollector.count, LocksCollector.blocked, LocksCollector.longest,
        LocksCollector.blocking,
    ]

    private static let replication: [MetricDescriptor] = [
        InstanceFamilies.lag, InstanceFamilies.isReplica, InstanceFamilies.lastReplay, InstanceFamilies.replicaLag,
        ReplicationCollector.position, ReplicationCollector.difference, ReplicationCollector.replayLag,
        ReplicationSlotsCollector.active, ReplicationSlotsCollector.difference, ReplicationSlotsCollector.position,
        ReplicationSlotsCollector.confirmed, ReplicationSlotsCollector.isActive, ReplicationSlotsCollector.safeSize,
        ReplicationSlotsCollector.status, ReplicationSlotsCollector.retained, ReplicationSlotsCollector.xmin,
    ]

    private static let tables: [MetricDescriptor] =
        [UserTablesFamilies.counters, UserTablesFamilies.gauges, UserTablesFamilies.moments, UserTablesFamilies.blocks]
        .flatMap { $0.map(\.descriptor) } + [
            UserTablesFamilies.tableSize, UserTablesFamilies.indexSize, UserTablesFamilies.deadBytes,
            UserTablesFamilies.bloatBytes, UserTablesFamilies.remainder, UserIndexesCollector.scans,
            UserIndexesCollector.size, UserIndexesCollector.invalid, VacuumProgressCollector.phase,
        ] + VacuumProgressCollector.columns.map(\.descriptor)

    private static let statements: [MetricDescriptor] =
        StatementFamilies.all + [RunningStatementsCollector.count, IndexAdviceCollector.count]
}
