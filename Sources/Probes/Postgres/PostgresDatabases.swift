import PostgresClient
import Telemetry

/// What is known of each database by itself: tables and indexes, the other databases asked in turn on one session more
/// at most.
actor PostgresDatabases {
    private struct Key: Hashable {
        let database: String
        let collector: String
    }

    /// Other databases are asked so many times less often: a session of their own, its login and plans made anew, costs
    /// the server ten times what the question does.
    private static let patience = 5

    /// A database in which nobody was is asked for counters so many times less often than the others.
    private static let patienceWhenEmpty = 5

    private let settings: PostgresProbeSettings
    private let collectors: [PostgresCollector]
    private let session: PostgresSession
    private let time: any TimeSource
    private var names: CostlyAnswer<[String]>
    private var answers: [Key: CostlyAnswer<PostgresOutcome>] = [:]
    private var remainders = RemainderCounters()
    private var visitors = DatabaseVisitors()

    init(
        _ settings: PostgresProbeSettings, collectors: [PostgresCollector], session: PostgresSession,
        time: any TimeSource
    ) {
        self.settings = settings
        self.collectors = collectors
        self.session = session
        self.time = time
        names = CostlyAnswer(interval: settings.costlyInterval)
    }

    /// Asks what is due: in the session's own database until `limit`, in the others until the earlier `others`; the
    /// round goes on from there.
    ///
    /// - Throws: `PostgresError` only where the kept session fails or the task is cancelled; what fails in another
    ///   database, or takes too long, is that question's trouble.
    func ask(
        _ context: PostgresContext, until limit: MonotonicInstant, others: MonotonicInstant
    ) async throws(PostgresError) {
        let own = context.server.database
        for collector in collectors where isDue(collector, in: own) {
            guard time.now() < limit else { return }
            let session = session
            let (outcome, error) = await collector.outcome(in: context, time: time) {
                (sql: String) async throws(PostgresError) in
                try await session.ask(sql, of: collector, until: limit)
            }
            if let error, PostgresFailure.endsRound(error, of: collector) { throw error }
            keep(outcome, of: collector, in: own, after: error, patience: 1)
        }
        guard time.now() < others else { return }
        // Who gets only the rest of the time is not judged by running out of it.
        let fair = (limit - others) / 2
        for name in try await names(of: context.server, until: limit)
        where collectors.contains(where: { isDue($0, in: name) }) {
            if Task.isCancelled { throw PostgresError(.cancelled, "the agent is stopping") }
            guard time.now() < others else { return }
            guard await visit(name, context, until: others, isJudged: others - time.now() >= fair) else { return }
        }
    }

    /// What each collector knows of all databases together; trouble names the first database that has it.
    func outcomes() -> [PostgresOutcome] {
        let databases = Set(answers.keys.map(\.database)).sorted()
        return collectors.map { collector in
            var whole = PostgresOutcome(collector, askedAt: time.now())
            var sink = MetricSink()
            for database in databases {
                guard let known = answers[Key(database: database, collector: collector.name)]?.value else { continue }
                sink.add(contentsOf: known.families)
                whole.findings.advice += known.findings.advice
                whole.seconds += known.seconds
                whole.askedAt = min(whole.askedAt, known.askedAt)
                if whole.trouble == nil, let trouble = known.trouble {
                    whole.trouble = CollectorTrouble(
                        reason: "database \(database): \(trouble.reason)", hint: trouble.hint)
                }
            }
            whole.families = sink.finish()
            return whole
        }
    }

    /// The other databases that the settings want, and whether anybody was there, asked again in the costly interval.
    private func names(
        of server: PostgresServer, until limit: MonotonicInstant
    ) async throws(PostgresError) -> [String] {
        guard !collectors.isEmpty else { return [] }
        if let known = names.value, !names.isDue(at: time.now()) { return known }
        let found = try await session.ask(
            server.databasesQuestion, about: "databases", isPrepared: true, until: limit)
        visitors.take(found, at: time.now())
        let wanted = found.rows.map { $0.label("datname") }.filter { settings.includes(database: $0) }
            .prefix(max(0, settings.databaseLimit))
        names.keep(Array(wanted), askedAt: time.now())
        let kept = Set(wanted).union([server.database])
        answers = answers.filter { kept.contains($0.key.database) }
        remainders.keep(only: kept)
        return Array(wanted)
    }

    /// Asks what is due in another database, on a session of its own; false where the time was over.
    ///
    /// A database that did not get the whole time is not judged by it: the next round begins with it.
    private func visit(
        _ name: String, _ context: PostgresContext, until limit: MonotonicInstant, isJudged: Bool
    ) async -> Bool {
        var settings = PostgresSession.bounded(settings.connection)
        settings.database = name
        var context = context
        context.server.database = name
        let start = time.now()
        let due = collectors.filter { isDue($0, in: name) }
        do {
            let connection = try await DatabaseCall.connect(settings, timeout: limit - start)
            // A pooler may have used a session that was there.
            if context.server.keepsSession { visitors.noteVisit(to: name) }
            for collector in due {
                let timeout = min(collector.timeout ?? .seconds(60), limit - time.now())
                let (outcome, error) = await collector.outcome(in: context, time: time) {
                    [settings] (sql: String) async throws(PostgresError) in
                    try await DatabaseCall.postgres(
                        "SELECT", collector.name, at: settings, text: collector.isPrepared ? sql : nil
                    ).ask(sql, on: connection, timeout: timeout)
                }
                if error?.code == .timeout, time.now() >= limit, !isJudged {
                    await connection.close()
                    return false
                }
                keep(outcome, of: collector, in: name, after: error, patience: Self.patience)
            }
            await connection.close()
        } catch {
            if error.code == .timeout, !isJudged { return false }
            for collector in due {
                var outcome = PostgresOutcome(collector, askedAt: start)
                outcome.trouble = PostgresFailure.trouble(error, grant: collector.grant, user: context.server.user)
                keep(outcome, of: collector, in: name, after: error, patience: Self.patience)
            }
        }
        return true
    }

    private func isDue(_ collector: PostgresCollector, in database: String) -> Bool {
        let now = time.now()
        guard let answer = answers[Key(database: database, collector: collector.name)] else { return true }
        guard answer.isDue(at: now) else { return false }
        guard collector.changesWithSessionsOnly, let known = answer.value, known.trouble == nil else { return true }
        // What sessions leave behind, autovacuum takes up some time later: it had a whole interval before the answer.
        return now - known.askedAt >= answer.interval * Self.patienceWhenEmpty
            || !visitors.isEmpty(database, since: known.askedAt - answer.interval)
    }

    /// Takes in an answer; where a lock was in the way, what was known before stays and the next round asks again.
    private func keep(
        _ outcome: PostgresOutcome, of collector: PostgresCollector, in database: String, after error: PostgresError?,
        patience: Int
    ) {
        let key = Key(database: database, collector: collector.name)
        let interval = (collector.interval(costly: settings.costlyInterval) ?? .zero) * patience
        var answer = answers[key] ?? CostlyAnswer(interval: interval)
        var outcome = outcome
        if error?.sqlState == PostgresFailure.lockNotAvailable {
            outcome.families = answer.value?.families ?? outcome.families
            outcome.findings = answer.value?.findings ?? outcome.findings
            answer.keep(outcome, askedAt: outcome.askedAt - interval)
        } else {
            if collector.hasRemainder {
                outcome.families = remainders.adjust(outcome.families, of: database, collector: collector.name)
            }
            answer.keep(outcome, askedAt: outcome.askedAt)
        }
        answers[key] = answer
    }
}
