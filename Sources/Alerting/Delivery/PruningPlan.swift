import Telemetry

/// When old history is taken away: a little at a time, once a day.
struct PruningPlan: Sendable {
    /// How many rows of a table at a time.
    static let step = 500
    private static let day: Duration = .seconds(86_400)
    private static let pause: Duration = .seconds(2)

    /// How long after the first look the first step comes.
    let first: Duration
    private var next: MonotonicInstant?

    init(first: Duration) {
        self.first = first
    }

    /// Whether it is time; the first look only begins to wait.
    mutating func isDue(at now: MonotonicInstant) -> Bool {
        guard let next else {
            self.next = now + first
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
