public import Telemetry

/// The health tree of a snapshot, in the words of the draft `application/health+json`.
///
/// The whole fails when a check that the group requires fails or is unknown; anything else that is not good makes it
/// warn. Source: draft-inadarei-api-health-check-06.
public struct HealthDocument: Sendable {
    /// The draft's three words.
    public enum Status: String, Sendable {
        /// HTTP 200.
        case pass
        /// HTTP 200.
        case warn
        /// HTTP 503.
        case fail
    }

    /// One check of the tree.
    struct Entry: Sendable {
        let verdict: Verdict
        let state: CheckState
        let status: Status
        let age: Duration?
        /// The root causes of what is not all right.
        let causes: [CheckName]
        /// What is not all right because of it.
        let hits: [CheckName]
        /// The reason with what is to blame.
        let output: String?
    }

    /// The whole in one word.
    public let status: Status
    /// What is wrong with the agent itself besides its checks, for those who may read reasons.
    let notes: [String]
    /// The channels to people, and how long ago each took a message last; nil for one that has taken none yet.
    let proofs: [(channel: String, age: Duration?)]
    /// Required names and patterns for which there is no check.
    let missing: [String]
    /// The checks under the draft's keys `component:measurement`, sorted by name.
    let checks: [(key: String, entries: [Entry])]

    /// Judges a snapshot by the checks that a group requires.
    ///
    /// Notes about the agent itself make it warn at least, faults of it make it fail.
    public init(
        _ snapshot: Snapshot, requiredBy group: ReadinessGroup, at now: MonotonicInstant,
        findings: DependencyFindings = .none, notes: [String] = [], faults: [String] = [],
        proofs: [(channel: String, age: Duration?)] = []
    ) {
        self.proofs = proofs
        let members = group.members(in: snapshot).filter(\.isRequired)
        let required = Set(members.compactMap { $0.verdict?.check })
        var checks: [(key: String, entries: [Entry])] = []
        var positions: [String: Int] = [:]
        var status: Status = faults.isEmpty ? (notes.isEmpty ? .pass : .warn) : .fail
        self.notes = faults + notes
        for verdict in snapshot.verdicts {
            let entry = Entry(verdict, isRequired: required.contains(verdict.check), at: now, findings)
            let isFatal = entry.status == .fail && required.contains(verdict.check)
            if isFatal { status = .fail } else if status == .pass, entry.status != .pass { status = .warn }
            let key = Self.key(of: verdict.check)
            if let position = positions[key] {
                checks[position].entries.append(entry)
            } else {
                positions[key] = checks.count
                checks.append((key, [entry]))
            }
        }
        missing = members.filter { $0.verdict == nil }.map(\.name)
        self.status = missing.isEmpty ? status : .fail
        self.checks = checks
    }

    /// `host/local:disk` for `host/local:disk:/var`: a key has one colon, the rest is the component's id.
    private static func key(of check: CheckName) -> String {
        let measurement = check.aspect?.split(separator: ":", maxSplits: 1).first.map(String.init) ?? "up"
        return "\(check.targetID):\(measurement)"
    }
}

extension HealthDocument.Entry {
    fileprivate init(_ verdict: Verdict, isRequired: Bool, at now: MonotonicInstant, _ findings: DependencyFindings) {
        let state = verdict.state(at: now)
        self.verdict = verdict
        self.state = state
        self.age = verdict.age(at: now)
        causes = findings.causes[verdict.check]?.map(\.check) ?? []
        hits = findings.hits[verdict.check] ?? []
        output = findings.reason(verdict.reason, of: verdict.check)
        switch state {
        case .pass, .disabled: status = .pass
        case .warn: status = .warn
        case .fail: status = .fail
        case .unknown: status = isRequired ? .fail : .warn
        }
    }
}
