import Telemetry

/// An answer that costs the target something: asked for again when it is older than its interval, served until then.
struct CostlyAnswer<Value: Sendable>: Sendable {
    /// How old the answer may become.
    let interval: Duration
    /// The newest answer; nil before the first.
    private(set) var value: Value?
    private var askedAt: MonotonicInstant?

    /// Has no answer yet.
    init(interval: Duration) {
        self.interval = interval
    }

    /// Whether the question is to be asked now.
    func isDue(at now: MonotonicInstant) -> Bool {
        askedAt.map { now - $0 >= interval } ?? true
    }

    /// Takes in an answer to a question that was asked at a moment; nil forgets what was known.
    mutating func keep(_ value: Value?, askedAt now: MonotonicInstant) {
        self.value = value
        askedAt = now
    }
}
