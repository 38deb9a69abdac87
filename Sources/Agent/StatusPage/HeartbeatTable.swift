import Telemetry

/// Jobs that report by themselves, on the status page: one line each, with the end of their output.
struct HeartbeatTable: Sendable {
    /// One job.
    struct Row: Sendable {
        let name: String
        let state: String
        let word: String
        /// When it last ran and is next expected, or what is wrong; nothing for strangers.
        let line: String?
        /// The end of its newest run's output, masked when it came; nothing for strangers.
        let log: String?
    }

    let rows: [Row]
    let count: Int

    /// The table of a snapshot; nil where no job is expected.
    ///
    /// - Parameter outputs: the end of each job's output, by name.
    init?(
        _ snapshot: Snapshot, of targets: [TargetID], outputs: [String: String], at now: MonotonicInstant,
        isKnown: Bool
    ) {
        rows = targets.filter { $0.kind == "heartbeat" }.map { target in
            let verdict = snapshot.verdictsByName[target.upCheck]
            let state = verdict?.state(at: now) ?? .unknown
            return Row(
                name: target.name, state: state.rawValue, word: StateWords.word(state),
                line: isKnown ? verdict?.reason : nil, log: isKnown ? outputs[target.name] : nil)
        }
        count = rows.count
        if rows.isEmpty { return nil }
    }
}
