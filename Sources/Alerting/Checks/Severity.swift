/// How loud an alert may be: what is broken now, what somebody should see today, what is only shown.
public enum Severity: String, Sendable, CaseIterable, Comparable, Codable {
    /// Wakes somebody.
    case critical
    /// Goes into the next digest.
    case warning
    /// Stands on the status page and is sent to nobody.
    case info

    private var weight: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .critical: 2
        }
    }

    /// Info, warning, critical.
    public static func < (left: Self, right: Self) -> Bool { left.weight < right.weight }
}
