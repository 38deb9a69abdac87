public import Telemetry

/// THE list of checks; documentation, `check-config` and the evaluators read it.
public enum CheckCatalog {
    /// Every check, in the order of the documentation.
    public static let all: [CheckDescriptor] = CheckSet.all.flatMap(\.descriptors)

    /// What a check is; nil for a name that no check has.
    public static func descriptor(of check: CheckName) -> CheckDescriptor? {
        all.first { $0.describes(check) }
    }
}
