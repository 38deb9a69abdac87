import Telemetry

/// The one kept AMQP connection, opened when there is none.
///
/// Up-checks and rounds share it: every question is one short round trip, answered in order, so a ping waits for one
/// look at a queue at most. When that look hangs the broker is stuck, and the up-check is right to say so. A second
/// connection would cost the broker a process tree and tell nothing new.
actor BrokerLink {
    /// Opens a connection.
    typealias Connect = @Sendable (_ timeout: Duration) async throws(ProbeError) -> any BrokerSession

    private let connect: Connect
    private let time: any TimeSource
    private let server: PeerAddress?
    private var session: (any BrokerSession)?
    private var isClosed = false
    private nonisolated let opened: AsyncStream<any BrokerSession>
    private nonisolated let openings: AsyncStream<any BrokerSession>.Continuation

    init(time: any TimeSource, server: PeerAddress? = nil, connect: @escaping Connect) {
        self.time = time
        self.server = server
        self.connect = connect
        (opened, openings) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// An element whenever the connection of the moment ends without our doing; ends with `close()`.
    nonisolated var losses: AsyncStream<Void> {
        let opened = opened
        return AsyncStream<Void>(unfolding: {
            for await session in opened {
                for await _ in session.losses { return () }
            }
            return nil
        })
    }

    /// The version that the broker of the newest connection named.
    var serverVersion: String? { session?.serverVersion }

    /// One cheap round trip; opens the connection where there is none.
    func ping(until deadline: MonotonicInstant) async throws(ProbeError) {
        let session = try await open(until: deadline)
        let timeout = try timeLeft(until: deadline)
        try await BrokerCall(operation: "ping", server: server).traced { _ async throws(ProbeError) in
            try await session.ping(timeout: timeout)
        }
    }

    /// Looks at queues one after another; with none, pings.
    ///
    /// - Returns: an answer for each queue, in their order.
    func look(at queues: [QueueName], until deadline: MonotonicInstant) async throws(ProbeError) -> [QueueLook] {
        if queues.isEmpty {
            try await ping(until: deadline)
            return []
        }
        var looks: [QueueLook] = []
        for queue in queues {
            // Asked for anew each time: an up-check in between may have found the connection broken and made another.
            let session = try await open(until: deadline)
            let timeout = try timeLeft(until: deadline)
            let call = BrokerCall(operation: "declare", queue: queue.name, server: server)
            looks.append(
                try await call.traced { _ async throws(ProbeError) in
                    try await session.look(at: queue.name, timeout: timeout)
                })
        }
        return looks
    }

    /// Ends the connection; afterwards none is opened.
    func close() async {
        isClosed = true
        openings.finish()
        let last = session
        session = nil
        await last?.close()
    }

    private func open(until deadline: MonotonicInstant) async throws(ProbeError) -> any BrokerSession {
        if let session, session.isOpen { return session }
        guard !isClosed else { throw ProbeError(.cancelled, "the probe was closed") }
        let timeout = try timeLeft(until: deadline)
        let connect = connect
        let fresh = try await BrokerCall(operation: "connect", server: server).traced { _ async throws(ProbeError) in
            try await connect(timeout)
        }
        // Meanwhile an up-check and a round may both have found no connection: the first one's stays.
        if isClosed || session?.isOpen == true {
            await fresh.close()
            guard !isClosed, let session else { throw ProbeError(.cancelled, "the probe was closed") }
            return session
        }
        let broken = session
        session = fresh
        openings.yield(fresh)
        await broken?.close()
        return fresh
    }

    private func timeLeft(until deadline: MonotonicInstant) throws(ProbeError) -> Duration {
        let left = deadline - time.now()
        guard left > .zero else { throw ProbeError(.timeout, "no time left to ask the broker") }
        return left
    }
}
