import Telemetry

/// Other agents on the status page: one line each, with what they say of all that they watch.
struct PeerTable: Sendable {
    /// One agent.
    struct Row: Sendable {
        let name: String
        let state: String
        let word: String
        /// Its verdict's line, or why it cannot be asked; nothing for strangers.
        let line: String?
    }

    let rows: [Row]
    let count: Int

    /// The table of a snapshot; nil where no other agent is watched.
    init?(_ snapshot: Snapshot, of targets: [TargetID], at now: MonotonicInstant, isKnown: Bool) {
        rows = targets.filter { $0.kind == "agent" }.map { target in
            let up = snapshot.verdictsByName[target.upCheck]
            let verdict = snapshot.verdictsByName[
                CheckName(kind: target.kind, target: target.name, aspect: "verdict")]
            let upState = up?.state(at: now) ?? .unknown
            let state = upState == .pass ? verdict?.state(at: now) ?? .unknown : upState
            let line = upState == .pass ? verdict?.reason : up?.reason
            return Row(
                name: target.name, state: state.rawValue, word: StateWords.word(state), line: isKnown ? line : nil)
        }
        count = rows.count
        if rows.isEmpty { return nil }
    }
}
