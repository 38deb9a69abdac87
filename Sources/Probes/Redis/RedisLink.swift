import RedisClient

/// The kept connection of a probe, opened when it is needed.
///
/// Rounds and up-checks share it: Redis answers one command after another whatever connection they come on, and a
/// round's commands take it a millisecond, so a second connection would win nothing. Two callers that find none may
/// both open one; the one that comes later gives its own up.
actor RedisLink {
    typealias Connect = @Sendable (Duration) async throws(RedisError) -> any RedisExchange

    /// A connection, and which one in a row it is.
    struct Line: Sendable {
        let exchange: any RedisExchange
        let number: Int
        /// How long opening it took; nil where it was open already.
        let connectTime: Duration?
    }

    private let connect: Connect
    private let opened: AsyncStream<any RedisExchange>
    private let announce: AsyncStream<any RedisExchange>.Continuation
    private var current: (any RedisExchange)?
    private var number = 0
    private var isClosed = false

    init(connect: @escaping Connect) {
        self.connect = connect
        (opened, announce) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The kept connection, or a new one.
    func open(timeout: Duration) async throws(RedisError) -> Line {
        if let line = kept() { return line }
        let start = ContinuousClock.now
        let exchange = try await connect(timeout)
        if isClosed || kept() != nil {
            await exchange.close()
            if let line = kept() { return line }
        }
        current = exchange
        number += 1
        announce.yield(exchange)
        return Line(exchange: exchange, number: number, connectTime: ContinuousClock.now - start)
    }

    /// Gives a connection up that no longer answers; the next caller opens another.
    func drop(_ line: Line) async {
        if line.number == number { current = nil }
        await line.exchange.close()
    }

    /// Ends the connection and everything that waits for its loss.
    func close() async {
        isClosed = true
        announce.finish()
        let exchange = current
        current = nil
        await exchange?.close()
    }

    /// Waits until a connection ends without our doing; nil when the link was closed.
    nonisolated func nextLoss() async -> Void? {
        for await exchange in opened {
            for await _ in exchange.losses { return () }
        }
        return nil
    }

    private func kept() -> Line? {
        guard let current, current.isOpen else { return nil }
        return Line(exchange: current, number: number, connectTime: nil)
    }
}
