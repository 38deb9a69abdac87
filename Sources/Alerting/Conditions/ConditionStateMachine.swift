/// How many measurements in a row say what, and what is believed because of it.
///
/// Each severity has its own run: a measurement that is merely a warning breaks the run of critical ones and goes on
/// with that of warnings. What is confirmed rises and never sinks before its end.
struct ConditionStateMachine: Sendable, Hashable {
    /// What a measurement changed.
    enum Turn: Sendable, Hashable {
        /// Confirmed now, or confirmed as something louder than before.
        case rose
        /// Over now.
        case ended
    }

    /// What is believed: the severity, or nil while all is well.
    private(set) var confirmed: Severity?
    /// Whether the newest measurement was bad.
    private(set) var isBad: Bool
    /// Bad measurements in a row.
    private(set) var badInARow: Int
    /// Those of them, from the newest on, that were no less than a warning.
    private(set) var warningInARow: Int
    /// Those of them, from the newest on, that were critical.
    private(set) var criticalInARow: Int
    /// Good measurements in a row.
    private(set) var goodInARow: Int

    /// A condition that was never measured.
    init() {
        self.init(confirmed: nil, bad: 0, warning: 0, critical: 0, good: 0)
    }

    /// A condition as it was before the last end of the process.
    init(confirmed: Severity?, bad: Int, warning: Int, critical: Int, good: Int) {
        self.confirmed = confirmed
        isBad = bad > 0
        badInARow = max(0, bad)
        warningInARow = max(0, warning)
        criticalInARow = max(0, critical)
        goodInARow = max(0, good)
    }

    /// Whether there is nothing to tell and nothing to wait for.
    var isWell: Bool { confirmed == nil && !isBad }

    /// Takes a bad measurement.
    mutating func measureBad(_ severity: Severity, _ policy: ConfirmationPolicy) -> Turn? {
        isBad = true
        goodInARow = 0
        badInARow = min(badInARow + 1, policy.failAfter)
        warningInARow = severity >= .warning ? min(warningInARow + 1, policy.failAfter) : 0
        criticalInARow = severity >= .critical ? min(criticalInARow + 1, policy.failAfter) : 0
        let reached: Severity
        if criticalInARow >= policy.failAfter {
            reached = .critical
        } else if warningInARow >= policy.failAfter {
            reached = .warning
        } else if badInARow >= policy.failAfter {
            reached = .info
        } else {
            return nil
        }
        if let confirmed, confirmed >= reached { return nil }
        confirmed = reached
        return .rose
    }

    /// Takes a good measurement.
    mutating func measureGood(_ policy: ConfirmationPolicy) -> Turn? {
        restartRun()
        isBad = false
        goodInARow = min(goodInARow + 1, policy.clearAfter)
        guard confirmed != nil, goodInARow >= policy.clearAfter else { return nil }
        confirmed = nil
        return .ended
    }

    /// Ends it at once, whatever was measured; nil where nothing was confirmed.
    mutating func end() -> Turn? {
        defer { self = ConditionStateMachine() }
        return confirmed == nil ? nil : .ended
    }

    /// Forgets the bad measurements that nothing was confirmed by yet.
    mutating func restartRun() {
        badInARow = 0
        warningInARow = 0
        criticalInARow = 0
    }
}
