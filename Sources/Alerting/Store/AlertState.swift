public import Telemetry

/// What the store gives at a start: everything that goes on from before the last end.
public struct AlertState: Sendable {
    /// Conditions that were not simply well.
    public var confirmations: [AlertKey: ConfirmationRecord] = [:]
    /// Incidents that are not resolved, and those whose messages are not all sent.
    public var incidents: [Incident] = []
    /// The references of all incidents of the history.
    public var references: Set<String> = []
    /// Messages that are not final; an `inflight` one is of unknown fate.
    public var deliveries: [Delivery] = []
    /// By reference and channel: the newest transition of an incident that was heard there, or may have been.
    ///
    /// Of incidents that are not over, and of those of which messages wait.
    public var told: [String: [String: Int]] = [:]
    /// Silences that have not ended.
    public var silences: [Silence] = []
    /// The newest deploys.
    public var deploys: [DeployMark] = []
    /// When each channel took a message last.
    public var proven: [String: WallTime] = [:]
    /// Facts by name.
    public var facts: [String: String] = [:]

    /// Nothing from before.
    public init() {}
}

/// How far the confirmation of a condition has come, with times that outlive the process.
public struct ConfirmationRecord: Sendable, Hashable, Codable {
    /// The severity that is confirmed; nil while nothing is.
    public var confirmed: Severity?
    /// Bad measurements in a row that wait for confirmation.
    public var badInARow: Int
    /// Those of them, from the newest on, that were no less than a warning.
    public var warningInARow: Int
    /// Those of them, from the newest on, that were critical.
    public var criticalInARow: Int
    /// Good measurements in a row.
    public var goodInARow: Int
    /// When the first bad measurement of the run began; nil while it is well.
    public var badSince: WallTime?
    /// When the first good measurement of the run began; nil while it is bad.
    public var goodSince: WallTime?
    /// The newest results, oldest first, for flap detection: whether each differed from the one before.
    public var changes: [Bool]
    /// Whether it was going to and fro.
    public var isFlapping: Bool
    /// When its incidents opened, closed, began to flap and settled lately, for flap detection over longer times.
    public var turns: [WallTime]

    /// Creates the record of a condition that was just measured for the first time.
    public init() {
        badInARow = 0
        warningInARow = 0
        criticalInARow = 0
        goodInARow = 0
        changes = []
        isFlapping = false
        turns = []
    }
}
