public import Telemetry

/// Whether one thing is wrong, as its source measured it at one moment.
///
/// Checks report conditions now; rules in PromQL will. A condition is known by its key alone: nothing that changes from
/// measurement to measurement is part of it.
public struct AlertCondition: Sendable, Hashable {
    /// What a measurement says of a condition.
    public enum Level: Sendable, Hashable {
        /// All is well.
        case clear
        /// It holds, and is as loud as this.
        case holds(Severity)
        /// Nothing is known: not measured, or measured too long ago to be believed.
        case unknown
        /// Switched off in the settings, or held back for the moment: whatever was told of it is over.
        case off
    }

    /// Its identity.
    public let key: AlertKey
    /// What the newest measurement says.
    public let level: Level
    /// When the newest measurement began; nil before the first.
    ///
    /// A measurement that was reported before counts once.
    public let measuredAt: MonotonicInstant?
    /// Whether what it is about is broken, and not merely near a limit; only that explains the failure of others.
    public let isFailure: Bool
    /// Why, in one sentence without secrets.
    public let reason: String?
    /// What to do first.
    public let firstStep: String?
    /// The number behind it and the limits that it was held against.
    public let observation: Observation?
    /// Further lines that explain it, without secrets: the last words of a unit's journal.
    public let evidence: [String]
    /// How many measurements it takes to believe it.
    public let confirmation: ConfirmationPolicy
    /// Labels besides `alertname`, `severity` and what says which target it is, as rules and settings add them.
    public let labels: [String: String]
    /// Texts for people and machines that are not part of the identity (`runbook_url`).
    public let annotations: [String: String]

    /// Creates a condition.
    public init(
        key: AlertKey, level: Level, measuredAt: MonotonicInstant?, isFailure: Bool = true, reason: String? = nil,
        firstStep: String? = nil, observation: Observation? = nil, evidence: [String] = [],
        confirmation: ConfirmationPolicy = ConfirmationPolicy(), labels: [String: String] = [:],
        annotations: [String: String] = [:]
    ) {
        self.key = key
        self.level = level
        self.measuredAt = measuredAt
        self.isFailure = isFailure
        self.reason = reason
        self.firstStep = firstStep
        self.observation = observation
        self.evidence = evidence
        self.confirmation = confirmation
        self.labels = labels
        self.annotations = annotations
    }
}

extension Observation: Hashable {
    /// Feeds all four parts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(value)
        hasher.combine(unit)
        hasher.combine(warn)
        hasher.combine(critical)
    }
}
