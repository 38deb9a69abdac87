/// When a connection may be tried again: later after each failure, never at the same moment for all who failed.
///
/// A pure value: it neither looks at a clock nor waits. The time between two tries doubles up to `most`; of it, half is
/// certain and half is drawn by lot.
public struct Backoff: Sendable, Hashable {
    /// The time after the first failure.
    public var first: Duration
    /// The longest time; shorter than the interval of whoever asks, or a recovery is noticed one interval late.
    public var most: Duration
    /// A connection that lived for a shorter time than this counts as one more failure.
    public var steadyAfter: Duration

    private var failures = 0
    private var next: ContinuousClock.Instant?

    /// A backoff before any failure.
    public init(
        first: Duration = .milliseconds(250), most: Duration = .milliseconds(2_500),
        steadyAfter: Duration = .seconds(5)
    ) {
        self.first = max(.zero, first)
        self.most = max(.zero, most)
        self.steadyAfter = steadyAfter
    }

    /// Whether another try is due.
    public func mayTry(at now: ContinuousClock.Instant) -> Bool { next.map { now >= $0 } ?? true }

    /// The moment of the next try; nil when it is due at once.
    public var nextTry: ContinuousClock.Instant? { next }

    /// A try failed.
    ///
    /// - Parameter lot: from 0 to 1, drawn anew for each failure; what lies outside is taken as the nearer end.
    public mutating func failed(at now: ContinuousClock.Instant, lot: Double) {
        failures = min(failures + 1, 32)
        next = now + delay(lot: lot)
    }

    /// A connection that was made has ended; a short-lived one counts as a failure, a steady one clears the past.
    public mutating func lost(at now: ContinuousClock.Instant, after lifetime: Duration, lot: Double) {
        guard lifetime >= steadyAfter else { return failed(at: now, lot: lot) }
        failures = 0
        next = nil
    }

    private func delay(lot: Double) -> Duration {
        var whole = min(first, most)
        for _ in 1..<max(1, failures) where whole < most { whole = min(whole * 2, most) }
        let share = lot.isNaN ? 1 : min(max(lot, 0), 1)
        return whole / 2 + whole / 2 * share
    }
}
