import PostgresClient
import Synchronization
import Telemetry

/// Runs the rounds of one server: which questions are due, where they are asked, and what is kept of their answers.
actor PostgresRounds {
    private let settings: PostgresProbeSettings
    private let session: PostgresSession
    private let databases: PostgresDatabases
    private let statements: StatementsWatch
    private let time: any TimeSource
    private let report: @Sendable (CollectorReport) -> Void
    private let collectors: [PostgresCollector]
    private var answers: [String: CostlyAnswer<PostgresOutcome>] = [:]
    private var troubles: [String: CollectorTrouble] = [:]
    private var remainders = RemainderCounters()
    private var summary = PostgresSummary()
    /// What the newest round found for people; nil before the first.
    nonisolated let insights = Mutex<PostgresInsights?>(nil)

    init(
        settings: PostgresProbeSettings, session: PostgresSession, time: any TimeSource,
        report: @escaping @Sendable (CollectorReport) -> Void
    ) {
        let all = PostgresCollectorCatalog.all + settings.queries.map(CustomQueryCollector.collector)
        self.settings = settings
        self.session = session
        self.time = time
        self.report = report
        statements = StatementsWatch(session, interval: settings.costlyInterval, time: time)
        let once = all.filter { $0.scope == .server }
        // What must not wait for dear questions comes before them.
        collectors = once.filter { !$0.mayTakeLong } + once.filter(\.mayTakeLong)
        databases = PostgresDatabases(
            settings, collectors: all.filter { $0.scope == .eachDatabase }, session: session, time: time)
    }

    /// One round: what is due on the kept session, then as many other databases as half of the time allows.
    ///
    /// Dear questions end at four fifths of the time: running out of it is their failure and not the server's.
    func run(until deadline: MonotonicInstant) async throws(PostgresError) -> PostgresRound {
        let start = time.now()
        let context = context(of: try await session.server(until: deadline))
        let limit = start + (deadline - start) * 4 / 5
        let common = try await answersTogether(context, until: deadline)
        var outcomes: [PostgresOutcome] = []
        for collector in collectors {
            if Task.isCancelled { throw PostgresError(.cancelled, "the agent is stopping") }
            outcomes.append(
                try await outcome(of: collector, context, common, until: collector.mayTakeLong ? limit : deadline))
        }
        outcomes.append(try await statements.ask(context, until: limit))
        try await databases.ask(context, until: limit, others: start + (deadline - start) / 2)
        outcomes += await databases.outcomes()
        for outcome in outcomes { note(outcome) }
        await publish(outcomes)
        var sink = MetricSink()
        for outcome in outcomes { sink.add(contentsOf: outcome.families) }
        let families = sink.finish()
        return PostgresRound(
            families: families, outcomes: outcomes, server: context.server,
            summary: summary.text(families, at: time.now()))
    }

    private func context(of server: PostgresServer) -> PostgresContext {
        PostgresContext(
            names: settings.names, server: server,
            serverLabel: "\(settings.connection.host):\(settings.connection.port)",
            tableLimit: max(0, settings.tableLimit), longTransaction: settings.longTransaction.inSeconds,
            longStatement: settings.longStatement.inSeconds)
    }

    private func publish(_ outcomes: [PostgresOutcome]) async {
        let slow = await statements.statements
        let found = PostgresInsights(
            statements: slow, others: await statements.remainder,
            interval: await statements.interval, running: outcomes.flatMap(\.findings.running),
            advice: outcomes.flatMap(\.findings.advice).map { $0.naming(slow) }, gaps: PostgresInsights.gaps(outcomes),
            measuredAt: time.wallClock())
        insights.withLock { $0 = found }
    }

    /// What is asked in every round, in one round trip.
    ///
    /// The server works once instead of eight times, and what the answers say is of one moment. Empty where that
    /// failed; then each is asked by itself, and the one that fails is known by name.
    private func answersTogether(
        _ context: PostgresContext, until deadline: MonotonicInstant
    ) async throws(PostgresError) -> CommonAnswers {
        let start = time.now()
        let questions = collectors.filter { !$0.mayTakeLong && $0.isPrepared }
            .compactMap { collector in collector.sql(context).map { (collector, $0) } }
        guard let answers = try await session.ask(together: questions, until: deadline) else { return CommonAnswers() }
        return CommonAnswers(
            of: Dictionary(zip(questions.map(\.0.name), answers), uniquingKeysWith: { first, _ in first }),
            secondsEach: (time.now() - start).inSeconds / Double(max(1, answers.count)))
    }

    /// Asks a collector whose turn it is; else what it said before.
    ///
    /// Where a lock was in the way, what was known before stays and the next round asks again.
    private func outcome(
        of collector: PostgresCollector, _ context: PostgresContext, _ common: CommonAnswers,
        until deadline: MonotonicInstant
    ) async throws(PostgresError) -> PostgresOutcome {
        let interval = collector.interval(costly: settings.costlyInterval) ?? .zero
        var answer = answers[collector.name] ?? CostlyAnswer(interval: interval)
        let now = time.now()
        if interval > .zero, !answer.isDue(at: now), let known = answer.value { return known }
        guard now < deadline || !collector.mayTakeLong else {
            var outcome = answer.value ?? PostgresOutcome(collector, askedAt: now)
            outcome.trouble = CollectorTrouble(reason: "no time was left; asked in the next round", hint: nil)
            return outcome
        }
        let session = session
        let (outcome, error) = await collector.outcome(in: context, time: time) {
            (sql: String) async throws(PostgresError) in
            if let answer = common.of[collector.name] { return answer }
            return try await session.ask(sql, of: collector, until: deadline)
        }
        if let error, PostgresFailure.endsRound(error, of: collector) { throw error }
        if error?.sqlState == PostgresFailure.lockNotAvailable, var known = answer.value {
            known.trouble = outcome.trouble
            return known
        }
        var kept = outcome
        if common.of[collector.name] != nil { kept.seconds += common.secondsEach }
        if collector.hasRemainder {
            kept.families = remainders.adjust(kept.families, of: "", collector: collector.name)
        }
        answer.keep(kept, askedAt: now)
        answers[collector.name] = answer
        return kept
    }

    private func note(_ outcome: PostgresOutcome) {
        guard troubles[outcome.collector] != outcome.trouble else { return }
        troubles[outcome.collector] = outcome.trouble
        report(
            CollectorReport(
                collector: outcome.collector, reason: outcome.trouble?.reason, hint: outcome.trouble?.hint))
    }
}

/// Answers that came in one round trip.
private struct CommonAnswers {
    /// By the collector's name.
    var of: [String: PostgresResult] = [:]
    /// The time of the round trip, shared out evenly.
    var secondsEach = 0.0
}

/// What a round found.
struct PostgresRound: Sendable {
    /// All families but those of the probe's own health.
    let families: [MetricFamily]
    /// What each collector gave when it was last asked.
    let outcomes: [PostgresOutcome]
    /// What the server has.
    let server: PostgresServer
    /// The numbers that matter, in words.
    let summary: String?
}
