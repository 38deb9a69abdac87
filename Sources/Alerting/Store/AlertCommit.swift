import Telemetry

/// Everything that one step of the alerting has changed, to be committed in one transaction before anything is sent.
public struct AlertCommit: Sendable {
    /// Conditions whose confirmation must survive a restart; one that is well and was never wrong is not kept.
    public var confirmations: [AlertKey: ConfirmationRecord?] = [:]
    /// Incidents that are new or changed.
    public var incidents: [Incident] = []
    /// What happened, in order, for the history: told, held back or muted.
    public var announcements: [Announcement] = []
    /// Messages that are new or changed.
    public var deliveries: [Delivery] = []
    /// Silences that are new or changed.
    public var silences: [Silence] = []
    /// Deploys that are new or changed.
    public var deploys: [DeployMark] = []
    /// Facts by name that must survive a restart: the last digest's hour, when the agent was last alive.
    public var facts: [String: String] = [:]

    /// Creates a commit that changes nothing.
    public init() {}

    /// Whether it changes nothing.
    public var isEmpty: Bool {
        confirmations.isEmpty && incidents.isEmpty && announcements.isEmpty && deliveries.isEmpty && silences.isEmpty
            && deploys.isEmpty && facts.isEmpty
    }

    /// Adds a later step's changes; what both change is as the later one says.
    public mutating func append(_ later: AlertCommit) {
        confirmations.merge(later.confirmations) { $1 }
        incidents = Self.newest(incidents, later.incidents, by: \.reference)
        announcements += later.announcements
        deliveries = Self.newest(deliveries, later.deliveries, by: \.id)
        silences = Self.newest(silences, later.silences, by: \.id)
        deploys = Self.newest(deploys, later.deploys, by: { "\($0.name) \($0.at.rfc3339)" })
        facts.merge(later.facts) { $1 }
    }

    private static func newest<Value>(
        _ before: [Value], _ after: [Value], by key: (Value) -> String
    ) -> [Value] {
        guard !before.isEmpty else { return after }
        let changed = Set(after.map(key))
        return before.filter { !changed.contains(key($0)) } + after
    }
}
