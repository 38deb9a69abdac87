public import Telemetry

/// Somebody takes care of an incident: reminders stop until it expires or the severity rises.
public struct Acknowledgement: Sendable, Hashable, Codable {
    /// Who.
    public let owner: String
    /// When it was said.
    public let at: WallTime
    /// Until when it holds; nil until the incident's end.
    public let until: WallTime?

    /// Creates an acknowledgement.
    public init(owner: String, at: WallTime, until: WallTime?) {
        self.owner = owner
        self.at = at
        self.until = until
    }
}
