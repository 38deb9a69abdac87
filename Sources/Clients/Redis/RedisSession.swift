/// Keeps one connection to a server and makes a new one when asked after the old one has ended.
///
/// It does nothing by itself. A server that cannot be reached is tried no more often than the backoff says; between two
/// tries the last error is thrown again at once, so that callers need no patience of their own.
public actor RedisSession {
    typealias Connect = @Sendable (RedisSettings, Duration) async throws(RedisError) -> RedisConnection

    /// Where to connect to.
    public nonisolated let settings: RedisSettings
    private let connect: Connect
    private let now: @Sendable () -> ContinuousClock.Instant
    private let lot: @Sendable () -> Double
    private var backoff: Backoff
    private var current: (connection: RedisConnection, since: ContinuousClock.Instant)?
    private var isConnecting = false
    private var isClosed = false
    private var line: [Waiter<Void>] = []
    private var lastError: RedisError?

    /// Creates a session that has not connected yet.
    public init(_ settings: RedisSettings, backoff: Backoff = Backoff()) {
        self.init(
            settings, backoff: backoff, now: { .now }, lot: { .random(in: 0...1) },
            connect: { (settings, timeout) async throws(RedisError) in
                try await RedisConnection.connect(settings, timeout: timeout)
            })
    }

    init(
        _ settings: RedisSettings, backoff: Backoff, now: @escaping @Sendable () -> ContinuousClock.Instant,
        lot: @escaping @Sendable () -> Double, connect: @escaping Connect
    ) {
        self.settings = settings
        self.backoff = backoff
        self.now = now
        self.lot = lot
        self.connect = connect
    }

    /// The open connection, or a new one.
    ///
    /// Of callers who come while one connects, each waits for that attempt, for no longer than its own timeout.
    /// - Throws: `RedisError`; the error of the last attempt where the backoff allows no other one yet.
    public func connection(timeout: Duration) async throws(RedisError) -> RedisConnection {
        let deadline = ContinuousClock.now + min(timeout, .seconds(24 * 3_600))
        while true {
            if isClosed { throw RedisError(.closed, "the session was closed").at(settings.origin) }
            if let open = openConnection() { return open }
            let left = deadline - .now
            guard left > .zero else { throw RedisError(.timeout, "no time left to connect").at(settings.origin) }
            guard isConnecting else { return try await connectAnew(timeout: left) }
            try await waitForAttempt(timeout: left)
        }
    }

    /// Sends commands over the kept connection; error replies are values among the replies.
    ///
    /// Nothing is sent twice: a connection that breaks meanwhile is an error, and the next call connects anew.
    /// - Parameter timeout: the time for everything, connecting included.
    public func send(_ commands: [RedisCommand], timeout: Duration) async throws(RedisError) -> [RedisValue] {
        let start = ContinuousClock.now
        let connection = try await connection(timeout: timeout)
        return try await connection.send(commands, timeout: timeout - (.now - start))
    }

    /// Closes the connection; later calls throw `closed`.
    public func close() async {
        isClosed = true
        let last = current?.connection
        current = nil
        await last?.close()
    }

    /// The kept connection; one that has ended is let go and told to the backoff.
    private func openConnection() -> RedisConnection? {
        guard let (connection, since) = current else { return nil }
        if connection.isOpen { return connection }
        let moment = now()
        backoff.lost(at: moment, after: moment - since, lot: lot())
        lastError = RedisError(.closed, "the connection ended soon after it was made").at(settings.origin)
        current = nil
        return nil
    }

    private func connectAnew(timeout: Duration) async throws(RedisError) -> RedisConnection {
        if let lastError, !backoff.mayTry(at: now()) { throw lastError }
        isConnecting = true
        defer { endAttempt() }
        do throws(RedisError) {
            let connection = try await connect(settings, timeout)
            guard !isClosed else {
                connection.abandon()
                throw RedisError(.closed, "the session was closed").at(settings.origin)
            }
            current = (connection, now())
            return connection
        } catch {
            // A caller who left says nothing about the server.
            if error.code != .cancelled {
                backoff.failed(at: now(), lot: lot())
                lastError = error
            }
            throw error
        }
    }

    private func endAttempt() {
        isConnecting = false
        let waiting = line
        line = []
        for waiter in waiting { waiter.resume(.success(())) }
    }

    private func waitForAttempt(timeout: Duration) async throws(RedisError) {
        let waiter = Waiter<Void>()
        line.append(waiter)
        let timer = Timer.start(timeout) {
            waiter.resume(.failure(RedisError(.timeout, "another caller's attempt to connect took too long")))
        }
        defer { timer.cancel() }
        do throws(RedisError) {
            try await waiter.outcome().get()
        } catch {
            throw error.at(settings.origin)
        }
    }
}
