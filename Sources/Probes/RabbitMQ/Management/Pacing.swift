import Telemetry

/// When a question is asked again whose price shows only when it is asked.
///
/// Never sooner than its interval, and never sooner than a multiple of the time that the newest answer took: a broker
/// with a hundred times the queues is asked less often, not worked a hundred times as hard. Until then the newest
/// outcome stands, a failure too.
struct Pacing: Sendable {
    /// The longest time between two questions, however long an answer took, unless the interval is longer.
    static let longest = Duration.seconds(300)

    /// The shortest time between two questions; zero asks in every round.
    let interval: Duration
    /// How many times the answer's own time has to pass before the next question.
    let patience: Int
    /// Why the newest question failed; nil when it did not.
    private(set) var failure: ProbeError?
    private var dueAt: MonotonicInstant?

    init(interval: Duration, patience: Int) {
        self.interval = interval
        self.patience = patience
    }

    /// Whether to ask now.
    func isDue(at now: MonotonicInstant) -> Bool { dueAt.map { now >= $0 } ?? true }

    /// Takes in how long an answer took, and why there was none.
    mutating func note(from start: MonotonicInstant, to end: MonotonicInstant, _ failure: ProbeError? = nil) {
        self.failure = failure
        let spent = max(.zero, end - start)
        // A twentieth of grace: rounds do not come to the millisecond, and one must not be skipped for that.
        dueAt = max(start + interval * 19 / 20, end + min(spent * patience, Self.longest))
    }
}
