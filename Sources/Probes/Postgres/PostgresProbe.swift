import Synchronization
public import Telemetry

/// Measures a PostgreSQL server, 12 to 17, on one kept session and, for its other databases, one more at a time.
///
/// What a server has is asked once for each connection and statements are put together from that. Dear questions
/// (sizes, settings, roles, tables, WAL files) are asked once in the costly interval and shown with their age; the
/// rest in every round. Nothing waits for a lock on a table for longer than the connection's lock timeout, and sizes
/// leave out tables that somebody locks. What may not be read fails as a collector, with the GRANT that would help.
public final class PostgresProbe: UpCheckedProbe {
    /// Which server.
    public let target: TargetID
    private let settings: PostgresProbeSettings
    private let session: PostgresSession
    private let rounds: PostgresRounds
    private let time: any TimeSource
    private let health = Mutex(PostgresHealth())

    /// Creates a probe; nothing is connected before the first check or measurement.
    ///
    /// - Parameters:
    ///   - target: which server.
    ///   - settings: how it is reached and what is asked.
    ///   - time: where durations are read.
    ///   - report: told once when a collector begins to fail, fails for another reason, or works again.
    public init(
        target: TargetID, settings: PostgresProbeSettings, time: any TimeSource,
        report: @escaping @Sendable (CollectorReport) -> Void = { _ in }
    ) {
        self.target = target
        self.settings = settings
        self.time = time
        session = PostgresSession(settings.connection, time: time)
        rounds = PostgresRounds(settings: settings, session: session, time: time, report: report)
    }

    /// Asks what is due.
    ///
    /// - Throws: `ProbeError` when the server cannot be reached or ends the session; a statement that fails is its
    ///   collector's failure and no error.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        let start = time.now()
        let round: PostgresRound
        do {
            round = try await rounds.run(until: deadline)
        } catch {
            count(since: start)
            throw PostgresFailure.probeError(error, settings: settings.connection)
        }
        count(since: start)
        var sink = MetricSink()
        let isComplete = round.outcomes.allSatisfy { $0.trouble == nil || $0.isOptional }
        health.withLock { $0 }.add(to: &sink, isUp: true, isComplete: isComplete)
        PostgresHealth.add(round.outcomes, names: settings.names, at: time.now(), to: &sink)
        sink.add(contentsOf: round.families)
        var owners: [String: String] = [:]
        for outcome in round.outcomes {
            for family in outcome.families { owners[family.descriptor.name] = outcome.collector }
        }
        return ProbeResult(
            families: sink.finish(), version: round.server.displayVersion, summary: round.summary, collectors: owners)
    }

    /// Sends an empty statement on the kept session; a round that is under way holds it for one statement at most.
    public func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        do {
            try await session.check(until: deadline)
        } catch {
            throw PostgresFailure.probeError(error, settings: settings.connection)
        }
    }

    /// An element whenever the server ends the kept session.
    public var connectionLosses: AsyncStream<Void> {
        let session = session
        return AsyncStream<Void>(unfolding: { await session.loss() })
    }

    /// `pg_up 0` and what the exporter says of itself.
    public func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        var sink = MetricSink()
        health.withLock { $0 }.add(to: &sink, isUp: false, isComplete: false)
        return sink.finish()
    }

    /// What the newest round found for people: slow statements, what runs for long, advice on indexes; nil before the
    /// first round.
    public var insights: PostgresInsights? { rounds.insights.withLock { $0 } }

    /// Ends the kept session; the server sees an orderly end.
    public func close() async {
        await session.close()
    }

    private func count(since start: MonotonicInstant) {
        let seconds = (time.now() - start).inSeconds
        health.withLock { $0.count(seconds: seconds) }
    }
}
