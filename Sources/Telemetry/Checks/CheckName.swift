/// The name of a check: `KIND/TARGET` for the up-check of a target, `KIND/TARGET:ASPECT` for everything else.
public struct CheckName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// What is watched, such as `host`, `postgres` or `http`.
    public let kind: String
    /// Which one: the name in the settings; the host's is `local`.
    public let target: String
    /// Which side of it, such as `disk:/var` or `connections`; nil for the up-check.
    public let aspect: String?

    /// Creates a name from its parts.
    public init(kind: String, target: String, aspect: String? = nil) {
        self.kind = kind
        self.target = target
        self.aspect = aspect
    }

    /// Reads `KIND/TARGET[:ASPECT]`; nil where the text has another form.
    public init?(parsing text: String) {
        guard let slash = text.firstIndex(of: "/") else { return nil }
        let kind = text[..<slash]
        let rest = text[text.index(after: slash)...]
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard !kind.isEmpty, !kind.contains(":"), let target = parts.first, !target.isEmpty,
            parts.count == 1 || !parts[1].isEmpty
        else {
            return nil
        }
        self.init(kind: String(kind), target: String(target), aspect: parts.count == 2 ? String(parts[1]) : nil)
    }

    /// Whether this is the check that the target answers at all.
    public var isUpCheck: Bool { aspect == nil }

    /// The target that the check belongs to.
    public var targetID: TargetID { TargetID(kind: kind, name: target) }

    /// `KIND/TARGET` or `KIND/TARGET:ASPECT`, as it is read.
    public var description: String { aspect.map { "\(kind)/\(target):\($0)" } ?? "\(kind)/\(target)" }

    /// By kind, target and aspect, the up-check first.
    public static func < (left: Self, right: Self) -> Bool {
        (left.kind, left.target, left.aspect ?? "") < (right.kind, right.target, right.aspect ?? "")
    }
}

/// Something that is watched: a kind and the name that the settings give it.
public struct TargetID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The kind of probe that watches it.
    public let kind: String
    /// Its name in the settings.
    public let name: String

    /// Creates an identity from its parts.
    public init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }

    /// The machine that the agent runs on.
    public static let localHost = TargetID(kind: "host", name: "local")

    /// The name of the target's up-check.
    public var upCheck: CheckName { CheckName(kind: kind, target: name) }

    /// `KIND/NAME`.
    public var description: String { "\(kind)/\(name)" }

    /// By kind and name.
    public static func < (left: Self, right: Self) -> Bool { (left.kind, left.name) < (right.kind, right.name) }
}
