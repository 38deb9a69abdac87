public import Telemetry

/// A time in which nothing new is told of some checks; it always ends, and somebody answers for it.
public struct Silence: Sendable, Hashable, Codable {
    /// Its identity, a UUID in lower case.
    public let id: String
    /// The checks it is about: a name or a pattern with `*`, as in the settings; `*` for all.
    public let pattern: String
    /// From when on.
    public let from: WallTime
    /// Until when; moved to now when it is expired by hand.
    public var until: WallTime
    /// Who answers for it.
    public let owner: String
    /// Why.
    public let reason: String

    /// Creates a silence.
    public init(id: String, pattern: String, from: WallTime, until: WallTime, owner: String, reason: String) {
        self.id = id
        self.pattern = pattern
        self.from = from
        self.until = until
        self.owner = owner
        self.reason = reason
    }
}
