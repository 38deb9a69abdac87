public import Telemetry

/// What the settings say about checks: changes by name, of which the more exact one wins.
///
/// Names are `CheckPattern`s. For each field the most exact name that sets it counts: the check's very name before
/// any other, then the name with more fixed characters.
public struct CheckSettings: Sendable {
    private let overrides: [(pattern: CheckPattern, override: CheckOverride)]

    /// Creates settings from the changes under each name.
    public init(_ overrides: [String: CheckOverride] = [:]) {
        self.overrides = overrides.map { (CheckPattern($0.key), $0.value) }
    }

    /// What holds for one check.
    public func resolve(_ descriptor: CheckDescriptor, for check: CheckName) -> ResolvedCheck {
        let changes = overrides.filter { $0.pattern.matches(check) }
            .sorted { $0.pattern.exactness(for: check) < $1.pattern.exactness(for: check) }
            .reduce(CheckOverride()) { wider, change in change.override.over(wider) }
        return ResolvedCheck(descriptor, changes)
    }

    /// Whether the settings name exactly this check.
    func names(_ check: CheckName) -> Bool {
        overrides.contains { $0.pattern.name == check }
    }
}

/// A check's descriptor with the settings applied.
public struct ResolvedCheck: Sendable {
    /// Whether the check is switched off.
    public let isOff: Bool
    /// The limits that hold.
    public let limits: CheckLimits
    /// Whether the settings gave the failure's limit.
    public let isCriticalSet: Bool
    /// How loud a failure is.
    public let severity: Severity
    private let exclude: [Glob]

    init(_ descriptor: CheckDescriptor, _ changes: CheckOverride) {
        var limits = descriptor.limits ?? CheckLimits(unit: "")
        if let warn = changes.warn {
            limits.warn = warn
            limits.room?.warn = .infinity
        }
        if let critical = changes.critical {
            limits.critical = critical
            limits.room?.critical = .infinity
        }
        self.limits = limits
        isOff = changes.isOff ?? false
        isCriticalSet = changes.critical != nil
        severity = changes.severity ?? descriptor.severity
        exclude = (descriptor.exclude + (changes.exclude ?? [])).map(Glob.init)
    }

    /// Whether a thing is left out.
    public func excludes(_ object: String) -> Bool {
        exclude.contains { $0.matches(object) }
    }
}
