import NIOCore
import NIOSSL

/// The way from settings to a connection that may be used, and to a precise error where there is none.
struct Handshake {
    private static let longest = Duration.seconds(24 * 3_600)
    /// The longest time for one question to a peer that did not answer as Redis does.
    private static let questionTimeout = Duration.seconds(1)
    /// PostgreSQL and PgBouncer answer this request for TLS with one letter: S or N.
    private static let postgresQuestion: [UInt8] = [0, 0, 0, 8, 4, 210, 22, 47]

    private let settings: RedisSettings
    private let deadline: ContinuousClock.Instant

    init(_ settings: RedisSettings, timeout: Duration) {
        self.settings = settings
        self.deadline = .now + min(timeout, Self.longest)
    }

    /// Connects and says hello.
    func connection() async throws(RedisError) -> RedisConnection {
        guard !Task.isCancelled else { throw RedisError(.cancelled, "the task was cancelled") }
        let context: NIOSSLContext? = if let tls = settings.tls { try await TLSContext.make(tls) } else { nil }
        let dialer = Dialer(settings: settings, tls: context)
        let left = try timeLeft
        let connection = try await dialer.connection(timeout: TimeAmount(left))
        do throws(RedisError) {
            try await greet(connection)
            return connection
        } catch {
            connection.abandon()
            guard !connection.hasHeardPeer else { throw error }
            throw await explain(error, dialer)
        }
    }

    private var timeLeft: Duration {
        get throws(RedisError) {
            let left = deadline - .now
            guard left > .zero else { throw RedisError(.timeout, "no connection in time") }
            return left
        }
    }

    private func greet(_ connection: RedisConnection) async throws(RedisError) {
        let greeting = Greeting(settings)
        // With TLS, a quarter is left for the question whether the peer's port is a plain one: it would stay silent.
        let left = try timeLeft
        let timeout = settings.tls == nil ? left : left * 3 / 4
        let replies = try await connection.exchange(greeting.commands, timeout: timeout)
        try greeting.judge(replies)
    }

    /// Asks a peer that has said nothing who it is.
    private func explain(_ error: RedisError, _ dialer: Dialer) async -> RedisError {
        let usesTLS = settings.tls != nil
        guard error.code == .closed || (usesTLS && error.code == .timeout) else { return error }
        if usesTLS, let peer = PeerKind(await ask(Array("PING\r\n".utf8), dialer)), peer != .tls {
            return peer.error(usesTLS: true)
        }
        guard error.code == .closed else { return error }
        let answer = await ask(Self.postgresQuestion, dialer)
        let isPostgres = answer == Array("S".utf8) || answer == Array("N".utf8)
        return isPostgres ? PeerKind.postgres.error(usesTLS: usesTLS) : error
    }

    private func ask(_ question: [UInt8], _ dialer: Dialer) async -> [UInt8] {
        guard let left = try? timeLeft else { return [] }
        return await dialer.ask(question, timeout: TimeAmount(min(left, Self.questionTimeout)))
    }
}
