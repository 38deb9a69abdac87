import PostgresClient
import Telemetry

/// One area of a PostgreSQL server: its question, put together from what the server has, and how the answer is read.
struct PostgresCollector: Sendable {
    /// How often the question is asked.
    enum Tier: Sendable {
        /// In every round.
        case everyRound
        /// When the last answer is older than the costly interval; it is shown until then.
        case costly
        /// When the last answer is older than five costly intervals.
        case rare
        /// When the last answer is older than an interval of its own.
        case every(Duration)
    }

    /// Where the question is asked.
    enum Scope: Sendable {
        /// Once: the answer is the same in every database.
        case server
        /// In each database.
        case eachDatabase
    }

    /// The name in `omniflow_postgres_collector_success`.
    let name: String
    let tier: Tier
    let scope: Scope
    /// The names under which postgres_exporter reports the same, by profile.
    let incumbents: [NamesProfile: [String]]
    /// The role that lets a monitoring user see everything.
    let grant: String
    /// The statement; nil where the server has no such thing.
    let sql: @Sendable (PostgresContext) -> String?
    /// Whether the statement is prepared on the kept session: where it is always the same.
    var isPrepared = true
    /// How long the statement may take, if less than the round's deadline allows.
    var timeout: Duration?
    /// Whether the series whose last label is empty is the sum of all that have no series of their own.
    var hasRemainder = false
    /// Whether the answer stays as it is in a database in which nobody is.
    var changesWithSessionsOnly = false
    /// Turns rows into samples; a pure function.
    let read: @Sendable (PostgresResult, inout PostgresSamples) -> Void

    init(
        name: String, tier: Tier = .everyRound, scope: Scope = .server, incumbents: [NamesProfile: [String]] = [:],
        grant: String = "pg_monitor",
        hasRemainder: Bool = false, changesWithSessionsOnly: Bool = false,
        sql: @escaping @Sendable (PostgresContext) -> String?,
        read: @escaping @Sendable (PostgresResult, inout PostgresSamples) -> Void
    ) {
        self.name = name
        self.tier = tier
        self.scope = scope
        self.incumbents = incumbents
        self.grant = grant
        self.hasRemainder = hasRemainder
        self.changesWithSessionsOnly = changesWithSessionsOnly
        self.sql = sql
        self.read = read
    }

    /// What an answer means.
    func families(
        of answer: PostgresResult, in context: PostgresContext
    ) -> (families: [MetricFamily], trouble: CollectorTrouble?) {
        let (families, trouble, _) = reading(of: answer, in: context)
        return (families, trouble)
    }

    /// What an answer means, to people as well.
    func reading(
        of answer: PostgresResult, in context: PostgresContext
    ) -> (families: [MetricFamily], trouble: CollectorTrouble?, findings: PostgresFindings) {
        var samples = PostgresSamples(context)
        read(answer, &samples)
        let (trouble, findings) = (samples.trouble, samples.findings)
        return (samples.finish(), trouble, findings)
    }

    /// Whether running out of time says nothing of the server: the question is dear, or has a time of its own.
    var mayTakeLong: Bool {
        if case .everyRound = tier { return timeout != nil || scope == .eachDatabase }
        return true
    }

    /// How often the question is asked; nil for every round.
    func interval(costly: Duration) -> Duration? {
        switch tier {
        case .everyRound: nil
        case .costly: costly
        case .rare: costly * 5
        case .every(let interval): interval
        }
    }

    /// Asks the question once, by whatever sends statements; the error too, for those who judge what it ends.
    func outcome(
        in context: PostgresContext, time: any TimeSource,
        asking ask: @Sendable (String) async throws(PostgresError) -> PostgresResult
    ) async -> (outcome: PostgresOutcome, error: PostgresError?) {
        let start = time.now()
        var outcome = PostgresOutcome(self, askedAt: start)
        guard let sql = sql(context) else { return (outcome, nil) }
        var failure: PostgresError?
        do {
            (outcome.families, outcome.trouble, outcome.findings) = reading(of: try await ask(sql), in: context)
        } catch {
            outcome.trouble = PostgresFailure.trouble(error, grant: grant, user: context.server.user)
            failure = error
        }
        outcome.seconds = (time.now() - start).inSeconds
        return (outcome, failure)
    }
}
