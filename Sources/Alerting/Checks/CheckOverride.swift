/// What the settings change of checks under one name; a field that is nil changes nothing.
public struct CheckOverride: Sendable, Equatable {
    /// Whether the check is switched off.
    public var isOff: Bool?
    /// Another limit for the warning; it counts alone, without the default's absolute companion.
    public var warn: Double?
    /// Another limit for the failure; it counts alone, without the default's absolute companion.
    public var critical: Double?
    /// How loud a failure is.
    public var severity: Severity?
    /// Things left out besides the default ones, as patterns with `*` (`/mnt/*`).
    public var exclude: [String]?

    /// Creates a change of what is given.
    public init(
        isOff: Bool? = nil, warn: Double? = nil, critical: Double? = nil, severity: Severity? = nil,
        exclude: [String]? = nil
    ) {
        self.isOff = isOff
        self.warn = warn
        self.critical = critical
        self.severity = severity
        self.exclude = exclude
    }

    /// These changes, and where they are silent those of a less exact name.
    func over(_ wider: Self) -> Self {
        Self(
            isOff: isOff ?? wider.isOff, warn: warn ?? wider.warn, critical: critical ?? wider.critical,
            severity: severity ?? wider.severity, exclude: exclude ?? wider.exclude)
    }
}
