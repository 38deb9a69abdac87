/// Asks Sentinels where the servers of a master's name are.
///
/// The Sentinels are asked one after another until one answers, each over a connection of its own that is closed at
/// once. Each has its settings, so that user, password and TLS of the Sentinels need not be those of the servers.
public struct RedisSentinel: Sendable {
    /// The Sentinels, in the order in which they are asked.
    public let sentinels: [RedisSettings]

    /// Creates a discovery; nothing is asked yet.
    public init(_ sentinels: [RedisSettings]) { self.sentinels = sentinels }

    /// Where the master of a name is now.
    ///
    /// - Parameter timeout: the time for all Sentinels together; each gets its share of what is left.
    /// - Throws: `RedisError` of the last Sentinel asked; `server` with the word `NOMASTER` when none knows the name.
    public func master(named name: String, timeout: Duration) async throws(RedisError) -> RedisAddress {
        try await firstAnswer(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", name], timeout: timeout) {
            value throws(RedisError) in try Self.parseMasterAddress(value, name: name)
        }
    }

    /// All masters that a Sentinel watches.
    public func masters(timeout: Duration) async throws(RedisError) -> [SentinelNode] {
        try await firstAnswer(["SENTINEL", "MASTERS"], timeout: timeout, SentinelNode.parseList)
    }

    /// The replicas of a master.
    ///
    /// Asked under the name that Sentinels of every version know.
    public func replicas(of name: String, timeout: Duration) async throws(RedisError) -> [SentinelNode] {
        try await firstAnswer(["SENTINEL", "SLAVES", name], timeout: timeout, SentinelNode.parseList)
    }

    /// The other Sentinels that watch a master; the one that answers is not among them.
    public func sentinels(of name: String, timeout: Duration) async throws(RedisError) -> [SentinelNode] {
        try await firstAnswer(["SENTINEL", "SENTINELS", name], timeout: timeout, SentinelNode.parseList)
    }

    /// Reads the answer to `SENTINEL GET-MASTER-ADDR-BY-NAME`: two texts, or nothing for an unknown name.
    ///
    /// - Throws: `server` with the word `NOMASTER` for an unknown name, `malformed` for anything else, or what an error
    ///   reply stands for.
    public static func parseMasterAddress(_ value: RedisValue, name: String) throws(RedisError) -> RedisAddress {
        let value = try value.get()
        if value == .null || value == .array([]) {
            throw RedisError(.server, "the Sentinel knows no master named \(name)", word: "NOMASTER")
        }
        let items = value.items ?? []
        guard items.count == 2, let address = RedisAddress(host: items[0], port: items[1]), address.port > 0 else {
            throw RedisError(.malformed, "the Sentinel's answer is no address")
        }
        return address
    }

    private func firstAnswer<Answer>(
        _ command: [String], timeout: Duration, _ parse: (RedisValue) throws(RedisError) -> Answer
    ) async throws(RedisError) -> Answer {
        let deadline = ContinuousClock.now + min(timeout, .seconds(24 * 3_600))
        var failure = RedisError(.settings, "no Sentinel is named")
        for (index, settings) in sentinels.enumerated() {
            do throws(RedisError) {
                let share = (deadline - .now) / (sentinels.count - index)
                return try parse(try await Self.ask(settings, command, timeout: share))
            } catch {
                failure = error.code == .malformed || error.word == "NOMASTER" ? error.at(settings.origin) : error
                if error.code == .cancelled { break }
            }
        }
        throw failure
    }

    private static func ask(
        _ settings: RedisSettings, _ command: [String], timeout: Duration
    ) async throws(RedisError) -> RedisValue {
        let start = ContinuousClock.now
        let connection = try await RedisConnection.connect(settings, timeout: timeout)
        defer { connection.abandon() }
        let replies = try await connection.send([command], timeout: timeout - (.now - start))
        return replies.first ?? .null
    }
}
