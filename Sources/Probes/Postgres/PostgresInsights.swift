public import Telemetry

/// What a server's rounds found for people to read: slow statements, what runs for long, and advice on indexes.
///
/// Texts of statements are in here and in no metric; values in them are masked.
public struct PostgresInsights: Sendable, Equatable {
    /// A part that could not be seen.
    public struct Gap: Sendable, Equatable {
        /// The collector that failed, as in `omniflow_postgres_collector_success`.
        public let collector: String
        /// Why, in one line.
        public let reason: String
        /// What to do, if there is a first step to name.
        public let hint: String?

        /// Creates a gap.
        public init(collector: String, reason: String, hint: String?) {
            self.collector = collector
            self.reason = reason
            self.hint = hint
        }
    }

    /// The statements that took most time and those that take longest, dearest first.
    public var statements: [SlowStatement]
    /// What all other statements came to; nil where statements cannot be read.
    public var others: StatementFigures?
    /// Seconds over which the statements' `recent` figures were gathered; nil before there were two readings.
    public var interval: Double?
    /// What has been running, or idle in a transaction, for long; longest first.
    public var running: [RunningStatement]
    /// Indexes to drop and to create, by database.
    public var advice: [IndexAdvice]
    /// What could not be seen.
    public var gaps: [Gap]
    /// When the newest round found this.
    public var measuredAt: WallTime

    /// Creates what a round found.
    public init(
        statements: [SlowStatement] = [], others: StatementFigures? = nil, interval: Double? = nil,
        running: [RunningStatement] = [], advice: [IndexAdvice] = [], gaps: [Gap] = [], measuredAt: WallTime
    ) {
        self.statements = statements
        self.others = others
        self.interval = interval
        self.running = running
        self.advice = advice
        self.gaps = gaps
        self.measuredAt = measuredAt
    }
}

extension PostgresInsights {
    /// What the collectors that insights come from could not see.
    static func gaps(_ outcomes: [PostgresOutcome]) -> [Gap] {
        let sources = [
            StatementsWatch.name, RunningStatementsCollector.collector.name, IndexAdviceCollector.collector.name,
            SessionsCollector.collector.name,
        ]
        return outcomes.compactMap { outcome in
            guard sources.contains(outcome.collector), let trouble = outcome.trouble else { return nil }
            return Gap(collector: outcome.collector, reason: trouble.reason, hint: trouble.hint)
        }
    }
}

/// What a collector found for people besides its families.
struct PostgresFindings: Sendable {
    var running: [RunningStatement] = []
    var advice: [IndexAdvice] = []
}
