import Telemetry

/// What the exporter says about itself and its scrapes, up or down; counted over the life of the probe.
struct PostgresHealth: Sendable {
    static let up = MetricDescriptor("pg_up", .gauge, help: "1 where the server answered in the newest round.")
    static let lastError = MetricDescriptor(
        "pg_exporter_last_scrape_error", .gauge, help: "1 where the newest round failed, wholly or in a part.")
    static let lastDuration = MetricDescriptor(
        "pg_exporter_last_scrape_duration_seconds", .gauge, help: "Seconds that the newest round took.")
    static let scrapes = MetricDescriptor(
        "pg_exporter_scrapes_total", .counter, help: "Rounds since the agent began to watch the server.")

    static let success = MetricDescriptor(
        "omniflow_postgres_collector_success", .gauge, labels: ["collector"],
        help: "Whether the collector saw all it asks for when it last asked.")
    static let duration = MetricDescriptor(
        "omniflow_postgres_collector_duration_seconds", .gauge, labels: ["collector"], unit: "seconds",
        help: "How long the collector's statements took when it last asked.")
    static let age = MetricDescriptor(
        "omniflow_postgres_collector_age_seconds", .gauge, labels: ["collector"], unit: "seconds",
        help: "How long ago the collector last asked: dear questions are put less often.")
    static let theirSuccess = MetricDescriptor(
        "pg_scrape_collector_success", .gauge, labels: ["collector"], help: "Whether the collector succeeded.")
    static let theirDuration = MetricDescriptor(
        "pg_scrape_collector_duration_seconds", .gauge, labels: ["collector"],
        help: "Seconds that the collector took.")

    private var rounds: Double = 0
    private var seconds: Double = 0

    /// Counts a round.
    mutating func count(seconds: Double) {
        rounds += 1
        self.seconds = seconds
    }

    /// The families of a round: whether the server is up, and whether everything was seen.
    func add(to sink: inout MetricSink, isUp: Bool, isComplete: Bool) {
        sink.add(Self.up, isUp ? 1 : 0)
        sink.add(Self.lastError, isComplete ? 0 : 1)
        sink.add(Self.lastDuration, seconds)
        sink.add(Self.scrapes, rounds)
    }

    /// How the collectors fared, under our names and, where there are such, under the incumbent's.
    static func add(
        _ outcomes: [PostgresOutcome], names: NamesProfile, at now: MonotonicInstant, to sink: inout MetricSink
    ) {
        for outcome in outcomes {
            sink.add(success, [outcome.collector], outcome.trouble == nil ? 1 : 0)
            sink.add(duration, [outcome.collector], outcome.seconds)
            sink.add(age, [outcome.collector], (now - outcome.askedAt).inSeconds)
            for name in outcome.incumbents[names] ?? [] {
                sink.add(theirSuccess, [name], outcome.trouble == nil ? 1 : 0)
                sink.add(theirDuration, [name], outcome.seconds)
            }
        }
    }
}
