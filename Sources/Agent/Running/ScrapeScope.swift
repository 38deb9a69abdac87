import Telemetry

/// Whose numbers a scrape shows.
enum ScrapeScope: Sendable, Equatable {
    /// Those of all targets, and the agent's own.
    case everything
    /// Those of one.
    case target(TargetID)
    /// Those of one and the agent's own, on a port that stands in for another exporter.
    case dropIn(TargetID)

    /// The only target that is shown; nil for all.
    var target: TargetID? {
        switch self {
        case .everything: nil
        case .target(let target), .dropIn(let target): target
        }
    }

    /// The scope as a caller's path: which scrapes are one rhythm.
    func path(of route: String) -> String {
        target.map { "\(route) \($0)" } ?? route
    }

    /// Whether whoever calls a path sees a target.
    static func shows(_ target: TargetID, path: String) -> Bool {
        !path.contains(" ") || path.hasSuffix(" \(target)")
    }
}
