public import Telemetry

/// How many calls are taken in a row, and how soon the next ones: a bucket that fills with time.
public struct CallBudget: Sendable {
    private let burst: Double
    private let perSecond: Double
    private var left: Double
    private var filledAt: MonotonicInstant?

    /// Creates a full bucket.
    public init(burst: Int, perSecond: Double) {
        self.burst = Double(max(1, burst))
        self.perSecond = max(0.001, perSecond)
        left = self.burst
    }

    /// Takes one call out; nil where it may be made, else how long until one may.
    public mutating func take(at now: MonotonicInstant) -> Duration? {
        if let filledAt, now > filledAt { left = min(burst, left + (now - filledAt).inSeconds * perSecond) }
        filledAt = now
        guard left >= 1 else { return .milliseconds(Int64((1 - left) / perSecond * 1_000) + 1) }
        left -= 1
        return nil
    }
}
