import Telemetry

/// Every family of a PgBouncer.
enum PgBouncerFamilies {
    static let all = PublishedFamilies(
        always: [
            PgBouncerRound.up, PgBouncerRound.versionInfo, PgBouncerRound.success, ClientCounts.family,
            PoolUsage.used, PoolUsage.wait,
        ]
            + [ShowTable.pools, .stats, .databases].flatMap { $0.columns.map(\.family) }
            + [ShowTable.lists, ShowTable.config].flatMap(\.values))
}
