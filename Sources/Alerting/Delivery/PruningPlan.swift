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
    private var isUnderWay = false

    init(first: Duration) {
        self.first = first
    }

    /// Whether a step begins now; the first look only begins to wait.
    mutating func begin(at now: MonotonicInstant) -> Bool {
        guard let next else {
            self.next = now + first
            return false
        }
        guard !isUnderWay, next <= now else { return false }
        isUnderWay = true
        return true
    }

    /// When the next step is due; nil while one is under way.
    var nextWake: MonotonicInstant? { isUnderWay ? nil : next }

    /// A step went: the next follows soon while it was a full one.
    mutating func pruned(_ count: Int, at now: MonotonicInstant) {
        isUnderWay = false
        next = now + (count >= Self.step ? Self.pause : Self.day)
    }
}
