public import Telemetry

/// What a condition is known by, from measurement to measurement and across restarts.
public struct AlertKey: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The condition's name: a check's name, or a rule's name with the labels that tell its alerts apart.
    public let name: String
    /// The check whose incident it joins: its own for a check, the one a rule names by `omniflow_check`; nil for a rule
    /// that stands alone.
    public let check: CheckName?

    /// The key of a check.
    public init(check: CheckName) {
        name = check.description
        self.check = check
    }

    /// The key of a rule's alert, which joins a check's incident where it names one.
    public init(rule name: String, joining check: CheckName? = nil) {
        self.name = name
        self.check = check
    }

    /// What the incident is known by: one for all conditions of one cause.
    public var incident: String { check?.description ?? name }

    /// By name.
    public static func < (left: Self, right: Self) -> Bool { left.name < right.name }

    /// The name.
    public var description: String { name }

    /// Reads a key as `encode(to:)` writes it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        check = try container.decodeIfPresent(String.self, forKey: .check).flatMap(CheckName.init(parsing:))
    }

    /// Writes the name and the check's name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(check?.description, forKey: .check)
    }

    private enum CodingKeys: String, CodingKey { case name, check }
}
