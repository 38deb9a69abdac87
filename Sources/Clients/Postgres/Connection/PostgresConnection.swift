/// One session with a server, over libpq without ever blocking a thread of the cooperative pool.
///
/// Statements run one after another in the order of the calls. Every call ends with its timeout or with the
/// cancellation of its task, whichever comes first; the server is then asked in the background to end the statement,
/// and the connection is usable again once it has, or closed after five seconds if it has not. A connection that is
/// released is closed. The process must ignore SIGPIPE.
public actor PostgresConnection {
    private nonisolated let session: Session

    /// The server's version as one number, such as 150020 for 15.20; 0 when unknown, as with PgBouncer's console.
    public nonisolated let serverVersion: Int
    /// The version in the server's words, such as `15.20 (Debian 15.20-0+deb12u1)`.
    public nonisolated let serverVersionText: String
    /// Whether the session is encrypted.
    public nonisolated let usesTLS: Bool

    /// The thread of all connections, where libpq is called.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { session.loop.asUnownedSerialExecutor() }

    private init(_ session: Session, _ facts: ServerFacts) {
        self.session = session
        serverVersion = facts.version
        serverVersionText = facts.versionText
        usesTLS = facts.usesTLS
    }

    deinit {
        let session = session
        session.loop.execute { session.close() }
    }

    /// Connects and logs in, trying every address of the host's name.
    ///
    /// - Parameter timeout: the time for everything: files, name servers, each address (an equal share), TLS, login.
    /// - Throws: `PostgresError`; cancelling the task ends the attempt at once.
    public static func connect(
        _ settings: PostgresSettings, timeout: Duration
    ) async throws(PostgresError) -> PostgresConnection {
        let loop = SocketLoop.shared
        guard loop.isRunning else {
            throw PostgresError(.internalFault, "the system has no thread for connections to PostgreSQL")
        }
        let deadline = ContinuousClock.now + timeout
        let session = Session(settings, loop: loop)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute { session.connect(until: deadline, continuation) }
            }
        } onCancel: {
            loop.execute { session.cancelConnect() }
        }
        return PostgresConnection(session, try result.get())
    }

    /// Whether the session stands as far as is known; the other side's end is noticed at once, also while idle.
    public nonisolated var isOpen: Bool { session.health.isOpen }

    /// One element when the other side ends the session, then the end; only the end after `close()`.
    ///
    /// For one reader.
    public nonisolated var losses: AsyncStream<Void> { session.health.losses }

    /// Runs a statement by the extended protocol, with its parameters as text; `$1` is the first.
    ///
    /// - Throws: `PostgresError`; `tooLarge` past the settings' limit, `server` with the SQLSTATE.
    public func query(
        _ sql: String, _ parameters: [String?] = [], timeout: Duration
    ) async throws(PostgresError) -> PostgresResult {
        try await run(try makeOperation(sql, parameters, isStreaming: false, timeout: timeout))
    }

    /// Runs statements by the simple protocol, as PgBouncer's console wants it; the result is the last statement's.
    public func simpleQuery(_ sql: String, timeout: Duration) async throws(PostgresError) -> PostgresResult {
        try await run(Operation(sql, isSimple: true, timeout: timeout))
    }

    /// Runs statements in one round trip and, unless they say otherwise, one transaction; an answer for each.
    ///
    /// By the simple protocol. The server stops at the first that fails: there is no answer then, but its error.
    public func queryTogether(
        _ statements: [String], timeout: Duration
    ) async throws(PostgresError) -> [PostgresResult] {
        if statements.isEmpty { return [] }
        let operation = Operation(
            statements.joined(separator: ";\n"), isSimple: true, keepsSets: true, timeout: timeout)
        try start(operation)
        await wait(for: operation)
        try operation.outcome?.get()
        let answers = operation.takeSets()
        guard answers.count == statements.count else {
            throw PostgresError(
                .malformed, "\(answers.count) answers came to \(statements.count) statements")
        }
        return answers
    }

    /// Runs a statement and hands its rows out as they come, with constant memory.
    ///
    /// The body runs in the caller's task, off the connection's thread; the server waits while it is slow. An error of
    /// the body ends the statement; one that is no `PostgresError` arrives as `cancelled` with the name of its type.
    ///
    /// - Parameter timeout: the time for everything, the body included.
    public nonisolated func forEachRow(
        _ sql: String, _ parameters: [String?] = [], timeout: Duration,
        _ body: @Sendable (PostgresRow) throws -> Void
    ) async throws(PostgresError) {
        let operation = try makeOperation(sql, parameters, isStreaming: true, timeout: timeout)
        try await start(operation)
        while let rows = try await nextRows(of: operation) {
            for row in rows {
                do {
                    try body(row)
                } catch {
                    await abandon(operation)
                    throw error as? PostgresError
                        ?? PostgresError(.cancelled, "the reader of the rows threw \(type(of: error))")
                }
            }
        }
    }

    /// Ends the session; statements under way and waiting fail with `closed`.
    public func close() async { session.close() }

    // MARK: For the pool

    /// Whether another borrower may have the connection: open, idle, and in no transaction.
    var isClean: Bool {
        guard case .ready = session.phase, session.queue.isEmpty, let handle = session.handle else { return false }
        return handle.isOutsideTransaction
    }

    /// Ends the session soon, without waiting for it.
    nonisolated func closeSoon() {
        let session = session
        session.loop.execute { session.close() }
    }

    // MARK: Statements

    private nonisolated func makeOperation(
        _ sql: String, _ parameters: [String?], isStreaming: Bool, timeout: Duration
    ) throws(PostgresError) -> Operation {
        let isConsole = session.settings.isConsole
        if isConsole, !parameters.isEmpty {
            throw PostgresError(.settings, "a console takes no parameters")
        }
        return Operation(sql, parameters, isSimple: isConsole, isStreaming: isStreaming, timeout: timeout)
    }

    private func run(_ operation: Operation) async throws(PostgresError) -> PostgresResult {
        try start(operation)
        await wait(for: operation)
        try operation.outcome?.get()
        return PostgresResult(
            columns: operation.columns, rows: operation.takeRows(), affectedRows: operation.affectedRows)
    }

    private func start(_ operation: Operation) throws(PostgresError) {
        if let fault = operation.fault { throw fault }
        session.submit(operation)
    }

    private func nextRows(of operation: Operation) async throws(PostgresError) -> [PostgresRow]? {
        session.resume(operation)
        await wait(for: operation)
        try operation.outcome?.get()
        let rows = operation.takeRows()
        return rows.isEmpty && operation.outcome != nil ? nil : rows
    }

    private func hand(_ continuation: CheckedContinuation<Void, Never>, to operation: Operation) {
        operation.wake(continuation)
    }

    private func abandon(_ operation: Operation) { session.cancel(operation) }

    private func wait(for operation: Operation) async {
        await withTaskCancellationHandler {
            // Through `self`: a closure that does not capture it would run on the cooperative pool.
            await withCheckedContinuation { self.hand($0, to: operation) }
        } onCancel: { [session] in
            session.loop.execute { session.cancel(operation) }
        }
    }
}
