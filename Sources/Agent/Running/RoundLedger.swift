import Telemetry

/// Turns finished rounds into snapshots: newest reading of each target, newest verdicts, generations.
///
/// Pure state, held under the runner's lock. A generation is complete when every target's up-check has come back once
/// since the last one was; a measurement carries the generation that was current when it began.
struct RoundLedger {
    private(set) var generation: UInt64 = 0
    private var sequence: UInt64 = 0
    private var targets: [TargetID]
    private var readings: [TargetID: Reading] = [:]
    private var verdicts: [TargetID: [Verdict]] = [:]
    private var completed: Set<TargetID> = []

    init(targets: [TargetID]) {
        self.targets = targets
    }

    /// Whether every target has been measured once.
    var isComplete: Bool { generation > 0 }

    /// Takes in a target's newest reading and what its checks say; gives the next snapshot.
    mutating func record(_ reading: Reading, verdicts newVerdicts: [Verdict], at now: MonotonicInstant) -> Snapshot {
        readings[reading.target] = reading
        verdicts[reading.target] = newVerdicts
        completed.insert(reading.target)
        if completed.isSuperset(of: targets) {
            generation += 1
            completed.removeAll()
        }
        return snapshot(at: now)
    }

    /// Takes in a reading that carries no up-check (the agent's own figures): no generation depends on it.
    mutating func recordOwn(_ reading: Reading) {
        readings[reading.target] = reading
    }

    /// What is known now, as the next snapshot.
    mutating func snapshot(at now: MonotonicInstant) -> Snapshot {
        sequence += 1
        let ordered = targets.compactMap { readings[$0] } + readings.filter { !targets.contains($0.key) }.map(\.value)
        return Snapshot(
            sequence: sequence, generation: generation, readings: ordered, verdicts: verdicts.values.flatMap { $0 },
            publishedAt: now)
    }
}
