import PostgresClient
import Telemetry

/// The one session that a probe keeps: for the rounds, and for the up-checks in between.
///
/// One is enough because no statement holds it for long: each ends by the server's own statement timeout, which is
/// shorter than the deadline of a check that waits behind it. Statements of the rounds are prepared: the server plans
/// its views once and not each time.
actor PostgresSession {
    /// A connection and what its server has.
    struct Kept: Sendable {
        let connection: PostgresConnection
        var server: PostgresServer
        /// When the server was last asked what it has.
        var askedAt: MonotonicInstant
    }

    /// An extension may come, and a role's rights may change, while a session lasts.
    private static let refreshAfter = Duration.seconds(600)

    /// Whatever connection is kept, the newest only.
    nonisolated let opened: AsyncStream<PostgresConnection>
    private let publish: AsyncStream<PostgresConnection>.Continuation
    /// How it is reached.
    nonisolated let settings: PostgresSettings
    private let time: any TimeSource
    private var kept: Kept?
    private var prepared: Set<String> = []
    private var isOpening = false
    private var isClosed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ settings: PostgresSettings, time: any TimeSource) {
        self.settings = Self.bounded(settings)
        self.time = time
        (opened, publish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The most bytes of an answer: thousands of tables with their statistics are a part of it.
    private static let resultLimit = 16 << 20

    /// Bounds what the settings leave open: statements end before a check's deadline, and waits for locks at once.
    static func bounded(_ settings: PostgresSettings) -> PostgresSettings {
        var settings = settings
        settings.statementTimeout = settings.statementTimeout ?? .seconds(4)
        settings.lockTimeout = settings.lockTimeout ?? .milliseconds(200)
        settings.resultLimit = min(settings.resultLimit, resultLimit)
        return settings
    }

    /// The kept connection, opened where there is none; callers that come meanwhile wait for the same one.
    func open(until deadline: MonotonicInstant) async throws(PostgresError) -> Kept {
        while isOpening { await withCheckedContinuation { waiting.append($0) } }
        if let kept, kept.connection.isOpen { return kept }
        guard !isClosed else { throw PostgresError(.cancelled, "the probe is closed") }
        isOpening = true
        defer {
            isOpening = false
            for waiter in waiting { waiter.resume() }
            waiting = []
        }
        let fresh = try await Self.connect(settings, time: time, until: deadline)
        guard !isClosed else {
            await fresh.connection.close()
            throw PostgresError(.cancelled, "the probe is closed")
        }
        kept = fresh
        prepared = []
        publish.yield(fresh.connection)
        return fresh
    }

    /// What the server has, asked again where the answer is old.
    func server(until deadline: MonotonicInstant) async throws(PostgresError) -> PostgresServer {
        let known = try await open(until: deadline)
        guard time.now() - known.askedAt >= Self.refreshAfter else { return known.server }
        let connection = known.connection
        let fresh = try await Self.ask(connection, settings, until: deadline, time: time)
        if fresh != known.server {
            _ = try await DatabaseCall.postgres("DEALLOCATE", "all", at: settings)
                .ask("DEALLOCATE ALL", on: connection, timeout: deadline - time.now())
            prepared = []
        }
        if kept?.connection === connection {
            kept = Kept(connection: connection, server: fresh, askedAt: time.now())
        }
        return fresh
    }

    /// Asks a collector's statement.
    func ask(
        _ sql: String, of collector: PostgresCollector, until deadline: MonotonicInstant
    ) async throws(PostgresError) -> PostgresResult {
        try await ask(
            sql, about: collector.name, isPrepared: collector.isPrepared, timeout: collector.timeout, until: deadline)
    }

    /// Asks a statement, prepared if it is asked again and again; `subject` names it there, and in spans.
    func ask(
        _ sql: String, about subject: String, isPrepared: Bool, timeout: Duration? = nil,
        until deadline: MonotonicInstant
    ) async throws(PostgresError) -> PostgresResult {
        let kept = try await open(until: deadline)
        let connection = kept.connection
        let limit = timeout.map { min($0, deadline - time.now()) }
        // What is not prepared may be a user's own, or differ each time: its text is not told.
        let plain = DatabaseCall.postgres("SELECT", subject, at: settings, text: isPrepared ? sql : nil)
        guard isPrepared, kept.server.keepsSession else {
            return try await plain.ask(sql, on: connection, timeout: limit ?? deadline - time.now())
        }
        let statement = try await prepare(sql, as: subject, on: connection, until: deadline)
        do {
            return try await DatabaseCall.postgres("EXECUTE", subject, at: settings, text: sql)
                .ask("EXECUTE \(statement)", on: connection, timeout: limit ?? deadline - time.now())
        } catch  where error.sqlState == "26000" || error.sqlState == "0A000" {
            // Somebody discarded it, or the shape of a view changed under it.
            if error.sqlState == "0A000" {
                _ = try await DatabaseCall.postgres("DEALLOCATE", subject, at: settings)
                    .ask("DEALLOCATE \(statement)", on: connection, timeout: deadline - time.now())
            }
            prepared.remove(statement)
            return try await plain.ask(sql, on: connection, timeout: deadline - time.now())
        }
    }

    /// Asks the statements of collectors in one round trip; nil where they must be asked one by one.
    ///
    /// A statement that fails takes the answers of all with it: then too the caller asks one by one.
    func ask(
        together questions: [(collector: PostgresCollector, sql: String)], until deadline: MonotonicInstant
    ) async throws(PostgresError) -> [PostgresResult]? {
        let kept = try await open(until: deadline)
        guard kept.server.keepsSession, questions.count > 1 else { return nil }
        do {
            var statements: [String] = []
            for (collector, sql) in questions {
                let name = try await prepare(sql, as: collector.name, on: kept.connection, until: deadline)
                statements.append("EXECUTE \(name)")
            }
            let batch = DatabaseCall.postgres("BATCH EXECUTE", at: settings, batchSize: statements.count)
            let (connection, timeout) = (kept.connection, deadline - time.now())
            return try await batch.traced(naming: CallFailure.init(postgres:)) {
                [statements] _ async throws(PostgresError) in
                try await connection.queryTogether(statements, timeout: timeout)
            }
        } catch  where !PostgresFailure.endsRound(error) {
            return nil
        }
    }

    /// Prepares a statement on the kept connection unless it is; its name there.
    private func prepare(
        _ sql: String, as name: String, on connection: PostgresConnection, until deadline: MonotonicInstant
    ) async throws(PostgresError) -> String {
        let statement = "omniflow_" + name
        guard !prepared.contains(statement) else { return statement }
        do {
            _ = try await DatabaseCall.postgres("PREPARE", name, at: settings, text: sql)
                .ask("PREPARE \(statement) AS \(sql)", on: connection, timeout: deadline - time.now())
        } catch  where error.sqlState == "42P05" {
            // It came to be after we had given up waiting for it.
        }
        prepared.insert(statement)
        return statement
    }

    /// One cheap round trip: an empty statement, which the session must wake up, read and answer in order as any other.
    ///
    /// It costs the server half of what `SELECT 1` does (0.14 ms and not 0.26), which it would have to plan each time.
    func check(until deadline: MonotonicInstant) async throws(PostgresError) {
        let kept = try await open(until: deadline)
        let (connection, timeout) = (kept.connection, deadline - time.now())
        let call = DatabaseCall.postgres(nil, "empty statement", at: settings)
        _ = try await call.traced(naming: CallFailure.init(postgres:)) { _ async throws(PostgresError) in
            try await connection.simpleQuery("", timeout: timeout)
        }
    }

    /// Waits until the server ends the kept connection; nil when the reading task is cancelled or the session closed.
    nonisolated func loss() async -> Void? {
        for await connection in opened {
            for await _ in connection.losses { return () }
        }
        return nil
    }

    /// Ends the session for good.
    func close() async {
        isClosed = true
        publish.finish()
        await kept?.connection.close()
        kept = nil
    }

    /// Opens a connection and asks what the server has.
    static func connect(
        _ settings: PostgresSettings, time: any TimeSource, until deadline: MonotonicInstant
    ) async throws(PostgresError) -> Kept {
        let connection = try await DatabaseCall.connect(settings, timeout: deadline - time.now())
        do throws(PostgresError) {
            let server = try await ask(connection, settings, until: deadline, time: time)
            return Kept(connection: connection, server: server, askedAt: time.now())
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func ask(
        _ connection: PostgresConnection, _ settings: PostgresSettings, until deadline: MonotonicInstant,
        time: any TimeSource
    ) async throws(PostgresError) -> PostgresServer {
        let answer = try await DatabaseCall.postgres("SELECT", "server", at: settings, text: PostgresServer.question)
            .ask(PostgresServer.question, on: connection, timeout: deadline - time.now())
        guard let server = PostgresServer.parse(answer, version: connection.serverVersion) else {
            throw PostgresError(.wrongProtocol, "the server has no catalogue of PostgreSQL's")
        }
        return server
    }
}
