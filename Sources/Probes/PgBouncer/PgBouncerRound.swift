import PostgresClient
import Telemetry

/// What the console answered in one round, and the families that follow from it; pure.
struct PgBouncerRound: Sendable {
    static let up = MetricDescriptor("pgbouncer_up", .gauge, help: "Whether PgBouncer answered the newest round.")
    static let versionInfo = MetricDescriptor(
        "pgbouncer_version_info", .gauge, labels: ["version"], help: "Always 1; the label has PgBouncer's version.")
    static let success = MetricDescriptor(
        "omniflow_pgbouncer_collector_success", .gauge, labels: ["collector"],
        help: "Whether PgBouncer answers this SHOW command; another pooler with such a console may not.")

    /// The answers of this round, and of the costly questions the newest ones.
    let answers: [ShowCommand: PostgresResult]
    /// What the other side refused to answer.
    var unanswered: Set<ShowCommand> = []

    /// The families.
    ///
    /// - Parameters:
    ///   - waits: what earlier rounds saw of clients that wait in their login.
    ///   - now: when the round was.
    /// - Throws: `malformed` where an answer is not that of its command.
    func result(
        _ settings: PgBouncerProbeSettings, waits: inout LoginWaits, at now: MonotonicInstant
    ) throws(PostgresError) -> ProbeResult {
        guard let pools = answers[.pools] else { throw PostgresError(.malformed, "no answer to SHOW POOLS") }
        var sink = MetricSink()
        sink.add(Self.up, 1)
        let version = answers[.version]?.rows.first?["version"]
        if let version { sink.add(Self.versionInfo, [version], 1) }
        for table in [ShowTable.pools, .stats, .databases] {
            guard let answer = answers[table.command] else { continue }
            try table.add(answer, limit: settings.poolLimit, into: &sink)
        }
        add(.lists, key: "list", value: "items", families: ShowTable.lists, into: &sink)
        add(.config, key: "key", value: "value", families: ShowTable.config, into: &sink)
        if let clients = answers[.clients] {
            ClientCounts.add(clients, limit: settings.clientSeriesLimit, into: &sink)
        }
        var usage = PoolUsage(pools: pools, databases: answers[.databases], users: answers[.users])
        waits.follow(&usage, at: now)
        usage.add(limit: settings.poolLimit, into: &sink)
        for command in ShowCommand.allCases where answers[command] != nil || unanswered.contains(command) {
            sink.add(Self.success, [command.rawValue], unanswered.contains(command) ? 0 : 1)
        }
        return ProbeResult(
            families: sink.finish(), version: version.map(Self.number(ofVersion:)), summary: usage.summary)
    }

    /// Adds a family for each row that has one, by the row's name.
    private func add(
        _ command: ShowCommand, key: String, value: String, families: [String: MetricDescriptor],
        into sink: inout MetricSink
    ) {
        var seen: Set<String> = []
        for row in answers[command]?.rows ?? [] {
            guard let name = row[key], let family = families[name], let number = ShowTable.number(row[value]),
                seen.insert(name).inserted
            else { continue }
            sink.add(family, number)
        }
    }

    /// `1.18.0` of `PgBouncer 1.18.0`.
    private static func number(ofVersion text: String) -> String {
        text.hasPrefix("PgBouncer ") ? String(text.dropFirst(10)) : text
    }
}
