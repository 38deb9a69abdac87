public import Telemetry

/// A deploy, as its script told it.
public struct DeployMark: Sendable, Hashable, Codable {
    /// What was deployed: a version or a commit.
    public let name: String
    /// When it was marked or began.
    public let at: WallTime
    /// When it ended; nil while it runs and for a mere mark.
    public var endedAt: WallTime?
    /// Until when what it restarts is muted; nil for a mere mark.
    public let mutedUntil: WallTime?
    /// What it restarts: names or patterns of checks.
    public let patterns: [String]

    /// Creates a mark.
    public init(
        name: String, at: WallTime, endedAt: WallTime? = nil, mutedUntil: WallTime? = nil, patterns: [String] = []
    ) {
        self.name = name
        self.at = at
        self.endedAt = endedAt
        self.mutedUntil = mutedUntil
        self.patterns = patterns
    }
}
