import Telemetry

/// Whether the samples of a family are what its type promises.
enum FamilyShape: Sendable, Equatable {
    /// Valid under its type in both formats.
    case declared
    /// Valid under its type in the text format, but not in OpenMetrics.
    case textOnly
    /// Not valid under its type; to be shown as series without one.
    case loose

    /// Joins the shapes of two groups: the worse one holds for the family.
    func joined(_ other: FamilyShape) -> FamilyShape {
        if self == .loose || other == .loose { return .loose }
        return self == .textOnly ? self : other
    }
}
