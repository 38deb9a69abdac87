public import Telemetry

/// What the graph wants to know of a check: its state, when it was measured, and when it was well again.
public struct CheckStanding: Sendable, Hashable {
    /// What its newest measurement says; nothing is explained by a state that is too old to be believed.
    public let state: CheckState
    /// Whether the state is still believed.
    public let isFresh: Bool
    /// When its newest measurement began; nil before the first.
    public let startedAt: MonotonicInstant?
    /// When its newest failure was known to be over; nil while it fails and where it never has.
    public let recoveredAt: MonotonicInstant?

    /// Creates a standing.
    public init(
        _ state: CheckState, isFresh: Bool = true, startedAt: MonotonicInstant?, recoveredAt: MonotonicInstant? = nil
    ) {
        self.state = state
        self.isFresh = isFresh
        self.startedAt = startedAt
        self.recoveredAt = recoveredAt
    }

    /// How a verdict stands at a moment.
    public init(_ verdict: Verdict, at now: MonotonicInstant) {
        self.init(
            verdict.state, isFresh: !verdict.isStale(at: now), startedAt: verdict.measurement?.startedAt,
            recoveredAt: verdict.recoveredAt)
    }

    /// Whether it fails now, by a measurement that is believed.
    var isFailing: Bool { state == .fail && isFresh }

    /// Whether something may be to blame for it: it was measured, and is not all right.
    var wantsCause: Bool { startedAt != nil && (state == .fail || state == .unknown || state == .warn) }

    /// Whether it explains another check that needs it: it fails, or it was well again only after the other one's
    /// newest measurement had begun.
    func explains(_ other: CheckStanding) -> Bool {
        if isFailing { return true }
        guard let recoveredAt, let startedAt = other.startedAt else { return false }
        return startedAt < recoveredAt
    }
}
