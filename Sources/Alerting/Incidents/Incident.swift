public import Telemetry

/// One cause with all that is told of it, from its first bad measurement to its end.
///
/// Everything in it survives a restart: times are of the wall clock.
public struct Incident: Sendable, Hashable, Codable {
    /// Where an incident stands.
    public enum Phase: String, Sendable, Codable, CaseIterable {
        /// Confirmed and not told: something that it needs is to blame, or that is not known yet.
        case held
        /// It is wrong now.
        case open
        /// It goes to and fro: told once, and quiet until it settles.
        case flapping
        /// It is over.
        case resolved
    }

    /// The reference of its messages: five characters of `2-9A-Z` without those that look alike.
    public let reference: String
    /// What it is known by: `AlertKey.incident`.
    public let key: String
    /// Where it stands.
    public var phase: Phase
    /// The highest severity that it or what it hits ever had.
    public var severity: Severity
    /// When the first bad measurement of it began.
    public let since: WallTime
    /// When it was confirmed.
    public var firedAt: WallTime
    /// When the messages that announce it were committed; nil where it was never told.
    public var announcedAt: WallTime?
    /// How loud it was when something was last told of it; nil where it was never told.
    public var toldSeverity: Severity?
    /// When its first good measurement began, once it is resolved.
    public var resolvedAt: WallTime?
    /// How long it was wrong, whatever the wall clock was set to meanwhile; nil where a restart lies in between.
    public var lasted: Duration?
    /// Why, in one sentence, by the newest bad measurement.
    public var reason: String?
    /// What to do first.
    public var firstStep: String?
    /// Lines of evidence: values against their limits, what was seen, the last deploy.
    public var evidence: [String]
    /// The checks that are to blame, where it is held back because of them.
    public var causes: [String]
    /// The checks that it takes with it.
    public var hits: [String]
    /// How many other targets need it, when it was announced; nil before, and where none does.
    public var dependents: Int?
    /// How often something was told or could have been: the number of its newest transition.
    public var transitions: Int
    /// How many reminders were sent.
    public var reminders: Int
    /// When the next reminder is due, where there will be one.
    public var remindAt: WallTime?
    /// Who takes care of it, if somebody said so.
    public var acknowledgement: Acknowledgement?
    /// The conditions that are part of it and hold.
    public var members: [AlertKey]
    /// Labels of its conditions.
    public var labels: [String: String]
    /// Annotations of its conditions (`runbook_url`).
    public var annotations: [String: String]
    /// The deploy that it began shortly after, and how long after, in seconds.
    public var deploy: DeployMark?
    /// The trace of the measurement that confirmed it; nil without tracing.
    public var firedIn: TraceCarrier?
    /// The trace of its newest change that was told or could have been: the measurement that confirmed it, made it
    /// louder or ended it.
    public var changedIn: TraceCarrier?

    /// Creates an incident that was just confirmed.
    public init(
        reference: String, key: String, phase: Phase, severity: Severity, since: WallTime, firedAt: WallTime,
        reason: String? = nil, firstStep: String? = nil, evidence: [String] = [], members: [AlertKey] = [],
        labels: [String: String] = [:], annotations: [String: String] = [:]
    ) {
        self.reference = reference
        self.key = key
        self.phase = phase
        self.severity = severity
        self.since = since
        self.firedAt = firedAt
        self.reason = reason
        self.firstStep = firstStep
        self.evidence = evidence
        causes = []
        hits = []
        transitions = 0
        reminders = 0
        self.members = members
        self.labels = labels
        self.annotations = annotations
    }

    /// The check that it is about; nil for a rule that stands alone.
    public var check: CheckName? { CheckName(parsing: key) }
}
