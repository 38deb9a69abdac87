public import Telemetry

/// THE list of checks; documentation, `check-config` and the evaluators read it.
public enum CheckCatalog {
    /// Every check, in the order of the documentation.
    public static let all: [CheckDescriptor] = measured + own

    /// The checks of targets, which gates and dependencies can be about.
    public static let measured: [CheckDescriptor] = CheckSet.all.flatMap(\.descriptors)

    /// The checks of the agent's own ways to people and to receivers of telemetry.
    public static let own: [CheckDescriptor] = [
        OwnCheckCatalog.delivery, OwnCheckCatalog.canary, OwnCheckCatalog.telemetry,
    ]

    /// What a check is; nil for a name that no check has.
    public static func descriptor(of check: CheckName) -> CheckDescriptor? {
        all.first { $0.describes(check) }
    }
}
