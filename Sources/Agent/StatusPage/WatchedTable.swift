import Telemetry

/// The table of targets on the status page: one row each, in the order of the settings.
struct WatchedTable: Sendable {
    /// One target.
    struct Row: Sendable {
        let name: String
        let state: String
        let word: String
        /// How many of its checks are not all right, in words; nothing where all are.
        let trouble: String?
        /// Its version and the number that matters; nothing for strangers.
        let what: String?
    }

    let rows: [Row]
    let count: Int

    /// The table of a snapshot; nil where there is but one target, of which the checks say everything.
    init?(_ snapshot: Snapshot, of targets: [TargetID], at now: MonotonicInstant, isKnown: Bool) {
        guard targets.count > 1 else { return nil }
        rows = targets.map { target in
            let verdicts = snapshot.verdicts.filter { $0.check.targetID == target }
            let up = verdicts.first { $0.check.isUpCheck }?.state(at: now) ?? .unknown
            let bad = verdicts.filter { $0.state(at: now).rank > CheckState.pass.rank }.count
            let reading = snapshot.reading(of: target)
            let what = [reading?.version, reading?.summary].compactMap(\.self).joined(separator: " · ")
            return Row(
                name: target.description, state: up.rawValue, word: StateWords.word(up),
                trouble: bad == 0 ? nil : "\(bad) of \(verdicts.count) checks",
                what: isKnown && !what.isEmpty ? what : nil)
        }
        count = targets.count
    }
}
