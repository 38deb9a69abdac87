/// How background work on a Redis server is held back, so that nobody else on it notices.
public struct SamplingPace: Sendable, Hashable {
    /// How much of each second the server may be kept busy; 10 ms unless told.
    public var budget: Duration
    /// How long after one look at the keys the next one begins.
    public var keyInterval: Duration
    /// How long after one look at the streams the next one begins.
    public var streamInterval: Duration
    /// How long one answer may take before the connection is given up.
    public var timeout: Duration

    /// The smallest and the largest number of keys that one step of a scan goes through.
    static let pageLimits = 10...1_000
    /// A pause is never longer: a single slow answer must not end the work for good.
    static let pauseLimit = Duration.seconds(60)

    /// Creates a pace; the budget is clamped to 0.1 … 500 ms.
    public init(
        budget: Duration = .milliseconds(10), keyInterval: Duration = .seconds(300),
        streamInterval: Duration = .seconds(30), timeout: Duration = .seconds(2)
    ) {
        self.budget = min(max(budget, .microseconds(100)), .milliseconds(500))
        self.keyInterval = keyInterval
        self.streamInterval = streamInterval
        self.timeout = timeout
    }

    /// How long to wait after an answer that took so long, for the share of the budget to hold.
    func pause(after spent: Duration) -> Duration {
        min(max(spent, .zero) * ((Duration.seconds(1) - budget) / budget), Self.pauseLimit)
    }

    /// How large the next step of a scan is: larger where the last took a small part of the budget, else smaller.
    func page(after page: Int, spent: Duration) -> Int {
        let next = spent > budget / 2 ? page / 2 : spent < budget / 8 ? page * 2 : page
        return min(max(next, Self.pageLimits.lowerBound), Self.pageLimits.upperBound)
    }
}
