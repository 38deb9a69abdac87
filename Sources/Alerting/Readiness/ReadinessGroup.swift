public import Telemetry

/// A named gate: which checks must pass, and which are only shown.
public struct ReadinessGroup: Sendable, Equatable {
    /// The group that is asked when none is named.
    public static let defaultName = "default"

    /// The name in the settings.
    public let name: String
    /// Names and patterns of checks that must pass; one that covers no check blocks the gate.
    public let required: [CheckPattern]
    /// Names and patterns of checks that are shown but never block; one that covers no check shows nothing.
    public let optional: [CheckPattern]

    /// Creates a group.
    public init(name: String, required: [CheckPattern], optional: [CheckPattern] = []) {
        self.name = name
        self.required = required
        self.optional = optional
    }

    /// The group `default` where the settings have none: the up-check of every configured target, or of the host
    /// where there is none, is required; all else is optional.
    public static func standard(targets: [TargetID]) -> ReadinessGroup {
        let required = targets.isEmpty ? [TargetID.localHost] : targets
        return ReadinessGroup(
            name: defaultName, required: required.map { CheckPattern($0.upCheck.description) },
            optional: [CheckPattern("*")])
    }

    /// A check in a group at one moment.
    struct Member {
        /// The check's name, or the pattern that covers nothing.
        let name: String
        let verdict: Verdict?
        let isRequired: Bool
    }

    /// Who is in the group now: the required ones in the order of the settings, then the optional ones by name.
    func members(in snapshot: Snapshot) -> [Member] {
        var members: [Member] = []
        var seen: Set<CheckName> = []
        for (pattern, isRequired) in required.map({ ($0, true) }) + optional.map({ ($0, false) }) {
            let found = snapshot.verdicts.filter { pattern.matches($0.check) }
            for verdict in found where seen.insert(verdict.check).inserted {
                members.append(Member(name: verdict.check.description, verdict: verdict, isRequired: isRequired))
            }
            if found.isEmpty, isRequired {
                members.append(Member(name: pattern.description, verdict: nil, isRequired: true))
            }
        }
        return members
    }
}
