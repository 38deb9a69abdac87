import Alerting
import Telemetry

/// Turns what the tiers bring into snapshots: newest reading of each target, newest verdicts, generations.
///
/// Pure state, held under the runner's lock; a snapshot is made when somebody wants one, not for each measurement. A
/// generation is complete when every target's up-check (or a round, which is one, too) that began after the last
/// generation was published has come back; the first one also needs a reading of each target. A measurement carries the
/// generation that was current when it began.
struct RoundLedger {
    private(set) var generation: UInt64 = 0
    /// Counts what has changed; the newest snapshot carries it.
    private(set) var sequence: UInt64 = 0
    private var changedAt = MonotonicInstant(nanoseconds: 0)
    private var targets: [TargetID] {
        didSet { watched = Set(targets) }
    }
    private var watched: Set<TargetID>
    private var since: [TargetID: WallTime] = [:]
    private var readings: [TargetID: Reading] = [:]
    private var verdicts: [TargetID: [Verdict]] = [:]
    private var completed: Set<TargetID> = []

    /// Begins with nothing measured.
    init(targets: [TargetID], at wall: WallTime = WallTime(secondsSinceEpoch: 0)) {
        self.targets = targets
        watched = Set(targets)
        since = Dictionary(targets.map { ($0, wall) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether every target has been measured once.
    var isComplete: Bool { generation > 0 }

    /// What the checks of a target said last.
    func verdicts(of target: TargetID) -> [Verdict] { verdicts[target] ?? [] }

    /// Takes in a target's newest reading and what its checks say.
    mutating func record(_ reading: Reading, verdicts newVerdicts: [Verdict], at now: MonotonicInstant) {
        readings[reading.target] = reading
        verdicts[reading.target] = newVerdicts
        complete(reading.target, reading.measurement)
        change(at: now)
    }

    /// Takes in what an up-check says of a target whose reading stays.
    mutating func renew(
        _ target: TargetID, upVerdict: [Verdict], _ measurement: Measurement, at now: MonotonicInstant
    ) {
        let names = Set(upVerdict.map(\.check))
        verdicts[target] = upVerdict + (verdicts[target] ?? []).filter { !names.contains($0.check) }
        complete(target, measurement)
        change(at: now)
    }

    /// Takes in a reading that carries no up-check (the agent's own figures): no generation depends on it.
    mutating func recordOwn(_ reading: Reading, at now: MonotonicInstant) {
        readings[reading.target] = reading
        change(at: now)
    }

    /// Puts other targets in place; what was known of those that are gone or forgotten is nobody's any more.
    mutating func watch(
        _ newTargets: [TargetID], forgetting: Set<TargetID>, at now: MonotonicInstant, wall: WallTime
    ) {
        let gone = Set(targets).subtracting(newTargets).union(forgetting)
        for target in gone {
            readings[target] = nil
            verdicts[target] = nil
            since[target] = nil
        }
        completed.subtract(gone)
        targets = newTargets
        for target in targets where since[target] == nil { since[target] = wall }
        change(at: now)
    }

    /// What is known now.
    ///
    /// After the start, a target that has not been measured yet is unknown; during it, nothing is known at all.
    var snapshot: Snapshot {
        let ordered = targets.compactMap { readings[$0] } + readings.filter { !watched.contains($0.key) }.map(\.value)
        var known = verdicts.values.flatMap { $0 }
        if isComplete {
            known += targets.filter { verdicts[$0] == nil }
                .map { UpChecks.unmeasured($0, since: since[$0] ?? WallTime(secondsSinceEpoch: 0)) }
        }
        return Snapshot(
            sequence: sequence, generation: generation, readings: ordered, verdicts: known, publishedAt: changedAt)
    }

    private mutating func change(at now: MonotonicInstant) {
        sequence += 1
        changedAt = now
    }

    private mutating func complete(_ target: TargetID, _ measurement: Measurement) {
        if measurement.generation >= generation, watched.contains(target) { completed.insert(target) }
        guard completed.count == watched.count else { return }
        guard isComplete || targets.allSatisfy({ readings[$0] != nil }) else { return }
        generation += 1
        completed.removeAll()
    }
}
