public import Telemetry

/// Families whose names come from what a machine, a server or a user says, so that no list can have them.
public struct FamilyPattern: Sendable {
    /// How every one of the names begins; empty where any name may come.
    public let prefix: String
    /// What follows the prefix, as documentation writes it.
    public let rest: String
    /// The types that such families can have; empty where any can come.
    public let kinds: [MetricKind]
    /// The labels that all of them have.
    public let labelNames: [String]
    /// How the name is made, and which number the family has.
    public let help: String

    init(_ prefix: String, _ rest: String, _ kinds: [MetricKind] = [], labels: [String] = [], help: String) {
        self.prefix = prefix
        self.rest = rest
        self.kinds = kinds
        self.labelNames = labels
        self.help = help
    }

    /// Whether a name may be one of these; never where any name may come.
    public func covers(_ name: String) -> Bool { !prefix.isEmpty && name.hasPrefix(prefix) }
}
