import NIOCore

/// One connection to a Redis server: commands go out at once, answers come back in their order.
///
/// It lives on an event loop of NIO's singleton group, which nobody has to stop. Any number of tasks may send at the
/// same time; nothing is retried. Released without `close()`, it closes itself.
public final class RedisConnection: Sendable {
    /// The longest time that a call waits.
    private static let longestTimeout = TimeAmount.hours(24)

    private let channel: any Channel
    private let handler: NIOLoopBound<RedisChannelHandler>
    private let life: ConnectionLife
    private let firstBytes: FirstBytes
    private let origin: String

    init(
        channel: any Channel, handler: NIOLoopBound<RedisChannelHandler>, life: ConnectionLife, firstBytes: FirstBytes,
        origin: String
    ) {
        self.channel = channel
        self.handler = handler
        self.life = life
        self.firstBytes = firstBytes
        self.origin = origin
    }

    deinit { channel.close(promise: nil) }

    /// Connects, agrees on TLS, and sends `AUTH`, `SELECT` and `CLIENT SETNAME` in one go.
    ///
    /// A server that is loading its data, or a replica without its master, is connected to: commands tell. A user who
    /// may not set the client's name is let in without it. Where a peer hangs up or stays silent, up to two short
    /// connections more find out who it is, so that the error names it; nothing else is tried again.
    /// - Parameter timeout: the time for everything; with TLS, three quarters of it for the conversation itself.
    /// - Throws: `RedisError`; `cancelled` when the task is cancelled.
    public static func connect(
        _ settings: RedisSettings, timeout: Duration
    ) async throws(RedisError) -> RedisConnection {
        if let fault = settings.fault { throw RedisError(.settings, fault).at(settings.origin) }
        do throws(RedisError) {
            return try await Handshake(settings, timeout: timeout).connection()
        } catch {
            throw error.at(settings.origin)
        }
    }

    /// Whether commands can be sent, as far as is known.
    public var isOpen: Bool { life.isOpen && channel.isActive }

    /// One element when the connection breaks or is given up, also while nobody asks; then it ends.
    ///
    /// `close()` ends it without an element. For one reader.
    public var losses: AsyncStream<Void> { life.losses }

    /// Sends commands together and waits for all their replies; error replies are values among them.
    ///
    /// When the time is over or the task is cancelled the caller leaves and the replies are dropped as they come: the
    /// connection stays usable. After three silent deadlines in a row it is given up.
    /// - Parameter timeout: the time for everything, replies to earlier commands included.
    public func send(_ commands: [RedisCommand], timeout: Duration) async throws(RedisError) -> [RedisValue] {
        do throws(RedisError) {
            return try await exchange(commands, timeout: timeout)
        } catch {
            throw error.at(origin)
        }
    }

    /// Sends commands of texts together and waits for all their replies; error replies are values among them.
    ///
    /// The rest is as with commands of bytes.
    public func send(_ commands: [[String]], timeout: Duration) async throws(RedisError) -> [RedisValue] {
        try await send(commands.map { RedisCommand($0) }, timeout: timeout)
    }

    /// Sends one command and waits for its reply.
    ///
    /// - Throws: besides all else `unauthorized` or `server` for an error reply.
    public func send(_ command: String..., timeout: Duration) async throws(RedisError) -> RedisValue {
        let replies = try await send([RedisCommand(command)], timeout: timeout)
        do throws(RedisError) {
            return try (replies.first ?? .null).get()
        } catch {
            throw error.at(origin)
        }
    }

    /// Closes and returns when the socket is gone.
    ///
    /// Callers who still wait get an error of the code `closed`.
    public func close() async {
        channel.eventLoop.execute { [handler] in handler.value.close() }
        try? await channel.closeFuture.get()
    }

    /// Closes without waiting for the end of it.
    func abandon() { channel.eventLoop.execute { [handler] in handler.value.close() } }

    /// Whether the peer has said anything, below TLS.
    var hasHeardPeer: Bool { !firstBytes.bytes.isEmpty }

    /// What `send` does, with errors that do not name the server.
    func exchange(_ commands: [RedisCommand], timeout: Duration) async throws(RedisError) -> [RedisValue] {
        guard !commands.isEmpty else { return [] }
        guard !Task.isCancelled else { throw RedisError(.cancelled, "the task was cancelled") }
        guard timeout > .zero else { throw RedisError(.timeout, "no time left to ask") }
        let bytes = try RESPCommand.encode(commands)
        let waiter = Waiter<[RedisValue]>()
        let deadline = NIODeadline.now() + min(TimeAmount(timeout), Self.longestTimeout)
        channel.eventLoop.execute { [handler] in
            handler.value.send(bytes, replies: commands.count, to: waiter, deadline: deadline)
        }
        return try await waiter.outcome().get()
    }
}
