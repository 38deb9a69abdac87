import Telemetry

/// How one part of a round went.
struct CollectorOutcome: Sendable {
    /// The part, as the label `collector` names it.
    let name: String
    /// How long it took.
    let duration: Duration
    /// Why it gave nothing; nil when it succeeded.
    let error: ProbeError?
}

/// Times the parts of a round and remembers how each went.
struct CollectorLog {
    private let time: any TimeSource
    private(set) var outcomes: [CollectorOutcome] = []

    init(_ time: any TimeSource) {
        self.time = time
    }

    /// Notes a part that began at an instant and has ended now.
    @discardableResult
    mutating func note(_ name: String, since start: MonotonicInstant, _ error: ProbeError? = nil) -> CollectorOutcome {
        let outcome = CollectorOutcome(name: name, duration: max(.zero, time.now() - start), error: error)
        outcomes.append(outcome)
        return outcome
    }
}
