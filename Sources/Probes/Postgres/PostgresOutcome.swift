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
    /// Whether what is missing is something that a server need not have: then the round is complete without it.
    var isOptional = false
    /// What it found for people.
    var findings = PostgresFindings()
    /// How long the question took.
    var seconds = 0.0

    init(_ collector: PostgresCollector, askedAt: MonotonicInstant) {
        self.init(collector.name, incumbents: collector.incumbents, askedAt: askedAt)
    }

    init(_ collector: String, incumbents: [NamesProfile: [String]], askedAt: MonotonicInstant) {
        self.collector = collector
        self.incumbents = incumbents
        self.askedAt = askedAt
    }
}
