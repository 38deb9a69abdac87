import Telemetry

/// What one collector gave when it was last asked.
struct PostgresOutcome: Sendable {
    /// The collector's name.
    let collector: String
    /// What postgres_exporter calls it.
    let incumbents: [NamesProfile: [String]]
    /// When it was asked.
    var askedAt: MonotonicInstant
    /// What it found.
    var families: [MetricFamily] = []
    /// Why something is missing; nil when nothing is.
    var trouble: CollectorTrouble?
    /// How long the question took.
    var seconds = 0.0

    init(_ collector: PostgresCollector, askedAt: MonotonicInstant) {
        self.collector = collector.name
        incumbents = collector.incumbents
        self.askedAt = askedAt
    }
}
