import RedisClient

/// What a probe needs of a connection; tests put recorded answers in its place.
protocol RedisExchange: Sendable {
    /// Sends commands in one go and waits for all replies; error replies are values.
    func send(_ commands: [[String]], timeout: Duration) async throws(RedisError) -> [RedisValue]
    /// Whether the connection has not ended yet.
    var isOpen: Bool { get }
    /// An element when it ends without our doing.
    var losses: AsyncStream<Void> { get }
    func close() async
}

extension RedisConnection: RedisExchange {}
