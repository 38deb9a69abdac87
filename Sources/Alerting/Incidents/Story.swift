import Telemetry

/// One incident key over time: its conditions, its open incident, and how often it turned lately.
struct Story: Sendable {
    /// Conditions that are not well, and all that an open incident ever had.
    var conditions: Set<AlertKey> = []
    /// The incident that is not over.
    var incident: Incident?
    /// When the first bad measurement of the incident began; nil for one from before the start of the process.
    var badAt: MonotonicInstant?
    /// Whether any condition was confirmed when the story was last looked at.
    var holds = false
    /// When incidents opened, closed, began to flap and settled lately, oldest first.
    var turns: [Moment] = []
    /// When it last went to and fro, while it counts as flapping.
    var unsteadyAt: MonotonicInstant?
    /// When the next reminder is due.
    var remindAt: MonotonicInstant?
    /// When the acknowledgement expires.
    var acknowledgedUntil: MonotonicInstant?
    /// Keys of the incidents that are held back because of this one, or were.
    var hits: Set<String> = []
    /// The loudest of them.
    var hitSeverity: Severity?
    /// The root causes that it was counted with.
    var causes: Set<CheckName> = []
    /// The trace in which one of its conditions was last confirmed, got louder or ended.
    var turnedIn: TraceCarrier?

    /// Whether something of its incident was told.
    var isTold: Bool { incident?.announcedAt != nil }

    /// Whether something is owed that a silence or a deploy held back.
    var owes: Bool {
        guard let incident, incident.phase != .held else { return false }
        guard incident.announcedAt != nil else { return true }
        return incident.toldSeverity.map { $0 < incident.severity } ?? false
    }

    /// The incident with what it hits.
    var wholeIncident: Incident? {
        guard var incident else { return nil }
        incident.hits = hits.sorted()
        return incident
    }

    /// Forgets turns that are too old to count.
    mutating func forgetTurns(before instant: MonotonicInstant) {
        if let first = turns.first, first.monotonic < instant { turns.removeAll { $0.monotonic < instant } }
    }
}
