import Telemetry

/// What redis_exporter says about itself: how often it asked, how long that took, whether it went well.
struct RedisHealth: Sendable {
    static let up = MetricDescriptor("redis_up", .gauge, help: "Whether the server answered.")
    static let lastError = MetricDescriptor(
        "redis_exporter_last_scrape_error", .gauge, labels: ["err"],
        help: "Whether the newest round failed; the label has the kind of failure.")
    static let lastDuration = MetricDescriptor(
        "redis_exporter_last_scrape_duration_seconds", .gauge, help: "How long the newest round took.")
    static let connectTime = MetricDescriptor(
        "redis_exporter_last_scrape_connect_time_seconds", .gauge,
        help: "How long opening the kept connection took, the last time that one was opened.")
    static let rounds = MetricDescriptor(
        "redis_exporter_scrapes_total", .counter, help: "Rounds of this probe.")
    static let durations = MetricDescriptor(
        "redis_exporter_scrape_duration_seconds", .summary, help: "How long the rounds of this probe took.")

    private var count = 0.0
    private var sum = 0.0
    private var last = 0.0
    private var connect: Double?

    /// Takes in a round, however it ended.
    mutating func note(round duration: Duration) {
        count += 1
        last = duration.inSeconds
        sum += last
    }

    /// Takes in an opened connection.
    mutating func note(connect duration: Duration) { connect = duration.inSeconds }

    /// Adds what is shown whether or not the server answered; `error` is nil where it did.
    func add(_ error: ProbeError?, into sink: inout MetricSink) {
        sink.add(Self.up, error == nil ? 1 : 0)
        sink.add(Self.lastError, [error?.code.description ?? ""], error == nil ? 0 : 1)
        sink.add(Self.lastDuration, last)
        if let connect { sink.add(Self.connectTime, connect) }
        sink.add(Self.rounds, count)
        let none: [String] = []
        sink.add(Self.durations, Sample(suffix: .sum, labelNames: none, labelValues: none, value: sum))
        sink.add(Self.durations, Sample(suffix: .count, labelNames: none, labelValues: none, value: count))
    }
}
