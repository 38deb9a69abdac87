public import Telemetry

/// What a check is: what it looks at, when it speaks up, how loud, and what to do then.
public struct CheckDescriptor: Sendable {
    /// The kind of target it belongs to.
    public let kind: String
    /// The aspect after the colon with its variable part in capitals (`disk:MOUNT`); nil for the up-check.
    public let aspect: String?
    /// One sentence for the admin: what is wrong when this check speaks up.
    public let explanation: String
    /// What to do first; the variable part in capitals is replaced by the thing concerned.
    public let firstStep: String
    /// Default limits; nil where the check knows only yes and no.
    public let limits: CheckLimits?
    /// How a value comes about where the limits alone do not say it: windows, exceptions.
    public let details: String?
    /// How loud `fail` is; `warn` is never louder than a warning.
    public let severity: Severity
    /// Why this may wake somebody; nil where it never does.
    public let pageReason: String?
    /// The name of the runbook.
    public let runbook: String
    /// Families that it reads, by node_exporter's names.
    public let families: [String]
    /// Collectors that give these families.
    public let collectors: [String]
    /// Things that it leaves alone unless the settings name them exactly, as patterns of their variable part.
    public let exclude: [String]

    /// Describes a check; it may page exactly when there is a reason for it.
    init(
        kind: String, aspect: String?, explanation: String, firstStep: String, limits: CheckLimits? = nil,
        details: String? = nil, pageReason: String? = nil, families: [String] = [], collectors: [String] = [],
        exclude: [String] = []
    ) {
        self.kind = kind
        self.aspect = aspect
        self.explanation = explanation
        self.firstStep = firstStep
        self.limits = limits
        self.details = details
        self.severity = pageReason == nil ? .warning : .critical
        self.pageReason = pageReason
        self.runbook =
            ([kind] + (aspect ?? "up").split(separator: ":").filter { !Self.isVariable($0) }.map(String.init))
            .joined(separator: "-")
        self.families = families
        self.collectors = collectors
        self.exclude = exclude
    }

    /// Whether it may wake somebody.
    public var mayPage: Bool { pageReason != nil }

    /// The only target that has it; nil where the settings name the targets.
    public var onlyTarget: String? {
        switch kind {
        case TargetID.localHost.kind: TargetID.localHost.name
        case OwnCheckCatalog.kind: OwnCheckCatalog.target
        default: nil
        }
    }

    /// The name of this check for a target and, where the aspect has a variable part, the thing concerned.
    public func name(target: String, object: String? = nil) -> CheckName {
        guard let aspect else { return CheckName(kind: kind, target: target) }
        guard let variable, let object else { return CheckName(kind: kind, target: target, aspect: aspect) }
        return CheckName(kind: kind, target: target, aspect: String(aspect.dropLast(variable.count)) + object)
    }

    /// What to do first about one thing, whose name is quoted for a shell where it must be.
    public func hint(for object: String?) -> String {
        guard let variable, let object else { return firstStep }
        return firstStep.split(separator: variable, omittingEmptySubsequences: false)
            .joined(separator: Self.quoted(object))
    }

    /// Whether a check is one of these.
    public func describes(_ check: CheckName) -> Bool {
        guard check.kind == kind else { return false }
        guard let aspect else { return check.isUpCheck }
        guard let variable else { return check.aspect == aspect }
        return check.aspect.map { $0.hasPrefix(aspect.dropLast(variable.count)) } ?? false
    }

    /// The variable part of the aspect: capitals at its end.
    private var variable: String? {
        guard let last = aspect?.split(separator: ":").last, Self.isVariable(last) else { return nil }
        return String(last)
    }

    private static func quoted(_ object: String) -> String {
        let isPlain = object.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let quote = object.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        return isPlain && !object.isEmpty ? object : "'\(quote)'"
    }

    private static func isVariable(_ part: Substring) -> Bool {
        part.utf8.allSatisfy { ($0 >= 65 && $0 <= 90) || $0 == UInt8(ascii: "/") }
    }
}
