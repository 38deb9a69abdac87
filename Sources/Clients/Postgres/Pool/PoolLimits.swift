/// The bounds of a pool of connections.
public struct PoolLimits: Sendable, Equatable {
    /// Connections that are kept however long they idle.
    public var minimum = 0
    /// No more connections than this at a time, the ones being opened included.
    public var maximum = 10
    /// The longest wait for a connection.
    public var acquireTimeout = Duration.seconds(5)
    /// No more callers than this wait at a time; the next one fails at once.
    public var waiting = 100
    /// A connection older than this is closed when it comes back, or where it idles.
    public var maximumLifetime = Duration.seconds(3_600)
    /// A connection that idles longer than this is closed, down to `minimum`.
    public var maximumIdle = Duration.seconds(600)
    /// A connection that idled longer than this answers a statement before it is lent.
    public var checkAfter = Duration.seconds(30)
    /// A connection that is lent longer than this is reported, once.
    public var leakAfter = Duration.seconds(60)

    /// The defaults.
    public init() {}

    /// The defaults but for the number of connections; `minimum` is never above `maximum`, which is at least 1.
    public init(minimum: Int = 0, maximum: Int) {
        self.maximum = max(1, maximum)
        self.minimum = min(max(0, minimum), self.maximum)
    }
}
