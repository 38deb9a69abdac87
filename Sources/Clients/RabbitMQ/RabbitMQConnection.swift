/// One AMQP 0-9-1 connection, on a thread of its own.
///
/// Calls run one after another in the order in which they came; between them the thread answers heartbeats and takes
/// what the broker sends. A call whose time is over while the broker owes it an answer ends the connection, since what
/// comes later could not be told apart; nothing reconnects by itself. All calls end when their task is cancelled.
public final class RabbitMQConnection: Sendable {
    let settings: RabbitMQSettings
    let state = ConnectionState()
    let mailbox = Mailbox()

    private init(settings: RabbitMQSettings) { self.settings = settings }

    deinit { mailbox.finish() }

    /// Connects and logs in.
    ///
    /// The certificate and the host's name are verified, TLS is 1.2 at least. A look-up of the name that hangs is left
    /// behind when the time is over.
    ///
    /// - Parameter timeout: the time for everything.
    public static func connect(
        _ settings: RabbitMQSettings, timeout: Duration
    ) async throws(RabbitMQError) -> RabbitMQConnection {
        try settings.check()
        let connection = RabbitMQConnection(settings: settings)
        guard ConnectionThread.start(connection.mailbox, settings, connection.state) else {
            throw RabbitMQError(.internalFault, "the system has no thread or no file descriptor left")
        }
        let answer = Answer<Void>()
        try await connection.wait(for: answer, "\(settings.place): no connection in time", timeout: timeout) {
            session, deadline in
            let outcome = Result { () throws(RabbitMQError) in try session.open(until: deadline) }
            // The caller may have left meanwhile.
            if !answer.give(outcome) { session.end() }
        }
        return connection
    }

    /// How full a queue is; the queue must exist, and nothing is changed.
    ///
    /// - Throws: `.queueMissing`, `.resourceLocked` for an exclusive queue of another connection, `.unauthorized`; the
    ///   connection stays then.
    public func depth(of queue: String, timeout: Duration) async throws(RabbitMQError) -> QueueDepth {
        try Self.check(queue)
        return try await call(timeout: timeout) { session, deadline throws(RabbitMQError) in
            try session.depth(of: queue, until: deadline)
        }
    }

    /// One round trip to the broker, which needs no permission there.
    public func ping(timeout: Duration) async throws(RabbitMQError) {
        try await call(timeout: timeout) { session, deadline throws(RabbitMQError) in
            try session.ping(until: deadline)
        }
    }

    /// Says goodbye and ends the thread, within about a second; calls under way fail with `.closed`.
    public func close() async {
        state.beginClosing()
        let answer = Answer<Void>()
        let isTaken = mailbox.add { session in
            session.end()
            answer.give(.success(()))
        }
        mailbox.finish()
        guard isTaken else { return }
        // Whatever hangs at the socket ends with it; the goodbye does not happen then.
        _ = await Waiting.outcome(of: answer, until: Deadline(after: .seconds(1))) { [state] in
            state.shutDown()
            answer.give(.success(()))
        }
    }
}

extension RabbitMQConnection {
    /// The broker's version, such as `3.10.8`.
    public var serverVersion: String? { state.identity?.version }
    /// The broker's name, such as `RabbitMQ`.
    public var product: String? { state.identity?.product }
    /// The cluster's name, such as `rabbit@mq1`.
    public var clusterName: String? { state.identity?.clusterName }
    /// Whether the connection stands, as far as is known.
    public var isOpen: Bool { state.isOpen }
    /// Why the broker takes no messages from this connection at the moment; nil when it does.
    ///
    /// RabbitMQ says so only to a connection that has sent a message while an alarm was on.
    public var isBlocked: String? { state.blockedReason }
    /// One element when the connection ends other than by `close()`, also while nothing is asked; for one task.
    public var losses: AsyncStream<Void> { state.losses }

    static func check(_ queue: String) throws(RabbitMQError) {
        guard !queue.isEmpty, queue.utf8.count <= MessageProperties.shortLimit else {
            throw RabbitMQError(.settings, "a queue's name has 1 to 255 bytes")
        }
    }
}
