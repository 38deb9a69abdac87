import PostgresClient
import Synchronization
import Telemetry

/// Reads `pg_stat_statements` and keeps account of it: in the costly interval, less often where reading takes long.
///
/// It never takes more than a five-hundredth of the time.
///
/// The numbers come row by row and without texts (`pg_stat_statements(false)`), so that thousands of statements cost
/// neither the server its file of texts nor the agent its memory.
actor StatementsWatch {
    /// The collector's name.
    static let name = "stat_statements"
    /// How many times longer it rests than it reads.
    private static let patience = 500.0

    private let session: PostgresSession
    private let time: any TimeSource
    private let shortest: Duration
    private var known: PostgresOutcome?
    private var ledger = StatementLedger()
    private var texts = StatementTexts()
    private var names: [StatementKey: (user: String, database: String)] = [:]

    init(_ session: PostgresSession, interval: Duration, time: any TimeSource) {
        self.session = session
        self.time = time
        shortest = interval
    }

    /// The statements that are shown, dearest first.
    var statements: [SlowStatement] {
        ledger.shown.map { shown in
            let name = names[shown.key]
            return SlowStatement(
                queryID: shown.key.query, user: name?.user ?? "", database: name?.database ?? "",
                text: texts[shown.key], total: shown.total, recent: ledger.interval == nil ? nil : shown.rise,
                isTopByTotal: shown.isTopByTotal, isTopByMean: shown.isTopByMean)
        }
    }

    /// What all others came to; nil before the first reading.
    var remainder: StatementFigures? { ledger.takenAt == nil ? nil : ledger.remainder }

    /// Seconds between the newest two readings; nil before the second.
    var interval: Double? { ledger.interval }

    /// Asks where it is due; else what was known before.
    ///
    /// - Throws: `PostgresError` only where the session fails; a statement that fails is the outcome's trouble.
    func ask(
        _ context: PostgresContext, until deadline: MonotonicInstant
    ) async throws(PostgresError) -> PostgresOutcome {
        let start = time.now()
        if let known, start - known.askedAt < max(shortest, .seconds(known.seconds * Self.patience)) { return known }
        var outcome = PostgresOutcome(Self.name, incumbents: [.current: [Self.name]], askedAt: start)
        do throws(PostgresError) {
            (outcome.families, outcome.trouble) = try await read(context, until: deadline)
            outcome.isOptional = outcome.trouble != nil && ledger.takenAt == nil
        } catch {
            if PostgresFailure.endsRound(error), error.code != .timeout { throw error }
            outcome.trouble = Self.trouble(error, context.server)
            outcome.isOptional = error.sqlState == Self.notLoaded
        }
        outcome.seconds = (time.now() - start).inSeconds
        known = outcome
        return outcome
    }

    private func read(
        _ context: PostgresContext, until deadline: MonotonicInstant
    ) async throws(PostgresError) -> (families: [MetricFamily], trouble: CollectorTrouble?) {
        let server = context.server
        guard let sql = StatementReadings.sql(server) else { return ([], Self.missing(in: server.database)) }
        let kept = try await session.open(until: deadline)
        let collected = Mutex(StatementReadings())
        let (connection, timeout) = (kept.connection, deadline - time.now())
        let call = DatabaseCall.postgres("SELECT", "pg_stat_statements", at: session.settings, text: sql)
        try await call.traced(naming: CallFailure.init(postgres:)) { _ async throws(PostgresError) in
            try await connection.forEachRow(sql, timeout: timeout) { row in
                collected.withLock { $0.add(row) }
            }
        }
        let readings = collected.withLock { $0 }
        ledger.take(readings, at: time.now())
        try await complete(readings, server, until: deadline)
        var samples = PostgresSamples(context)
        if readings.hidden != nil { samples.lacks("statements of other roles", grant: "pg_monitor") }
        StatementFamilies.add(statements, remainder: ledger.remainder, to: &samples)
        let trouble = samples.trouble
        return (samples.finish(), trouble)
    }

    /// Learns the names and texts of what is shown; a text that cannot be had is left out.
    private func complete(
        _ readings: StatementReadings, _ server: PostgresServer, until deadline: MonotonicInstant
    ) async throws(PostgresError) {
        let keys = ledger.shown.map(\.key)
        let before = names
        names = [:]
        for key in keys {
            let user = readings.users[key.user] ?? before[key]?.user
            let database = readings.databases[key.database] ?? before[key]?.database
            names[key] = (user ?? "unknown (OID=\(key.user))", database ?? "unknown (OID=\(key.database))")
        }
        guard let question = texts.question(for: keys, server, at: time.now()) else { return }
        do throws(PostgresError) {
            texts.add(
                try await session.ask(
                    question, about: "statement texts", isPrepared: false, until: deadline))
        } catch {
            if PostgresFailure.endsRound(error), error.code != .timeout { throw error }
        }
    }

    /// The server's verdict that the library of the extension is not loaded.
    private static let notLoaded = "55000"

    private static let hint =
        "set shared_preload_libraries = 'pg_stat_statements', restart the server, and run"
        + " CREATE EXTENSION pg_stat_statements;"

    private static func missing(in database: String) -> CollectorTrouble {
        CollectorTrouble(
            reason: "database \(database) has no extension pg_stat_statements: slow statements are not seen",
            hint: hint)
    }

    private static func trouble(_ error: PostgresError, _ server: PostgresServer) -> CollectorTrouble {
        guard error.sqlState == notLoaded else {
            return PostgresFailure.trouble(error, grant: "pg_monitor", user: server.user)
        }
        return CollectorTrouble(
            reason: "the server does not load pg_stat_statements: slow statements are not seen", hint: hint)
    }
}
