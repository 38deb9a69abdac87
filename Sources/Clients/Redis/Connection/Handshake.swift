import NIOCore
import NIOSSL

/// The way from settings to a connection that may be used, and to a precise error where there is none.
struct Handshake {
    private static let longest = Duration.seconds(24 * 3_600)
    /// The longest time for one question to a peer that did not answer as Redis does.
    private static let questionTimeout = Duration.seconds(1)
    /// The time was over and the peer had not said a word.
    private static let silence = RedisError(.timeout, "connected, but there was no answer in time")

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
        do throws(RedisError) {
            return try await greetedConnection(dialer)
        } catch {
            throw await explain(error, dialer)
        }
    }

    private func greetedConnection(_ dialer: Dialer) async throws(RedisError) -> RedisConnection {
        let left = try timeLeft
        let connection = try await dialer.connection(timeout: TimeAmount(left))
        do throws(RedisError) {
            try await greet(connection)
            return connection
        } catch {
            connection.abandon()
            throw connection.hasHeardPeer || error.code != .timeout ? error : Self.silence
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

    /// Asks a peer that has said nothing who it is; every other error stays as it is.
    private func explain(_ error: RedisError, _ dialer: Dialer) async -> RedisError {
        let usesTLS = settings.tls != nil
        guard error == TransportFailure.closedAtOnce || (usesTLS && error == Self.silence) else { return error }
        let answer = await ask(usesTLS ? PeerQuestion.plain : PeerQuestion.tls, dialer)
        if !usesTLS, let refusal = Self.refusal(answer) { return refusal }
        if let peer = PeerKind(answer), usesTLS ? peer != .tls : peer != .redis {
            return peer.error(usesTLS: usesTLS)
        }
        guard error.code == .closed else { return error }
        let isPostgres = PeerQuestion.isPostgres(await ask(PeerQuestion.postgres, dialer))
        return isPostgres ? PeerKind.postgres.error(usesTLS: usesTLS) : error
    }

    /// A Redis server that refuses every connection says why, which a hurried end can swallow the first time.
    private static func refusal(_ answer: [UInt8]) -> RedisError? {
        guard answer.first == UInt8(ascii: "-") else { return nil }
        let line = answer.dropFirst().prefix { $0 != 0x0d }
        return RedisError(reply: String(decoding: line, as: UTF8.self))
    }

    private func ask(_ question: [UInt8], _ dialer: Dialer) async -> [UInt8] {
        guard let left = try? timeLeft else { return [] }
        return await dialer.ask(question, timeout: TimeAmount(min(left, Self.questionTimeout)))
    }
}
