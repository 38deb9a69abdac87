import Telemetry

/// When old history is taken away: a little at a time, once a day.
struct PruningPlan: Sendable {
    /// How many rows of a table at a time.
    static let step = 500
    private static let day: Duration = .seconds(86_400)
    private static let pause: Duration = .seconds(2)

    private var next: MonotonicInstant?

    /// Whether it is time; the first time is some minutes after the start.
    mutating func isDue(at now: MonotonicInstant) -> Bool {
        guard let next else {
            self.next = now + .seconds(600)
            return false
        }
        return next <= now
    }

    /// When the next step is due.
    var nextWake: MonotonicInstant? { next }

    /// A step went: the next follows soon while it was a full one.
    mutating func pruned(_ count: Int, at now: MonotonicInstant) {
        next = now + (count >= Self.step ? Self.pause : Self.day)
    }
}
