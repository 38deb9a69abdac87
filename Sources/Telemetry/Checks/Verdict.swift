/// What a check says: the state word of the design.
public enum CheckState: String, Sendable, CaseIterable {
    /// Measured, and within its limits.
    case pass
    /// Measured, and beyond its warning threshold.
    case warn
    /// Measured, and broken or beyond its critical threshold.
    case fail
    /// Never measured, measured too long ago, or not measurable.
    case unknown
    /// Switched off in the settings.
    case disabled

    /// How bad the state is, for sorting and for the worst of many: disabled, pass, warn, unknown, fail.
    public var rank: Int {
        switch self {
        case .disabled: 0
        case .pass: 1
        case .warn: 2
        case .unknown: 3
        case .fail: 4
        }
    }
}

/// The number a verdict rests on, and the limits that it was held against.
public struct Observation: Sendable, Equatable {
    /// The measured number, in the unit named.
    public let value: Double
    /// A base unit of the metric names (`ratio`, `seconds`, `bytes`, …).
    public let unit: String
    /// From where on the check warns, if it does.
    public let warn: Double?
    /// From where on the check fails, if it does.
    public let critical: Double?

    /// Creates an observation.
    public init(value: Double, unit: String, warn: Double? = nil, critical: Double? = nil) {
        self.value = value
        self.unit = unit
        self.warn = warn
        self.critical = critical
    }
}

/// When something was measured, on both clocks, and in which generation it began.
public struct Measurement: Sendable, Equatable {
    /// When the measurement began, on the monotonic clock.
    public let startedAt: MonotonicInstant
    /// When the measurement began, on the wall clock.
    public let startedAtWall: WallTime
    /// When it ended.
    public let finishedAt: MonotonicInstant
    /// The generation that was current when it began.
    public let generation: UInt64

    /// Creates a record of when something was measured.
    public init(
        startedAt: MonotonicInstant, startedAtWall: WallTime, finishedAt: MonotonicInstant, generation: UInt64
    ) {
        self.startedAt = startedAt
        self.startedAtWall = startedAtWall
        self.finishedAt = finishedAt
        self.generation = generation
    }

    /// How long it took.
    public var duration: Duration { finishedAt - startedAt }
}

/// One check's judgement, with its age.
public struct Verdict: Sendable {
    /// Which check.
    public let check: CheckName
    /// What it says of its newest measurement; `state(at:)` adds the age.
    public let state: CheckState
    /// Why, in one sentence without secrets; nil when it passes and there is nothing to say.
    public let reason: String?
    /// What to do about it, if there is a first step to name.
    public let hint: String?
    /// The number behind the state, if there is one.
    public let observation: Observation?
    /// When the newest measurement was made; nil before the first.
    public let measurement: Measurement?
    /// Since when the state has been what it is, on the wall clock.
    public let since: WallTime
    /// From which age on the verdict is stale: twice the interval and the timeout.
    public let staleAfter: Duration
    /// When its newest failure was known to be over; nil while it fails and where it never has.
    public let recoveredAt: MonotonicInstant?

    /// Creates a verdict.
    public init(
        check: CheckName, state: CheckState, reason: String? = nil, hint: String? = nil,
        observation: Observation? = nil, measurement: Measurement?, since: WallTime, staleAfter: Duration,
        recoveredAt: MonotonicInstant? = nil
    ) {
        self.check = check
        self.state = state
        self.reason = reason
        self.hint = hint
        self.observation = observation
        self.measurement = measurement
        self.since = since
        self.staleAfter = staleAfter
        self.recoveredAt = recoveredAt
    }

    /// How long ago the newest measurement began; nil before the first.
    public func age(at now: MonotonicInstant) -> Duration? {
        measurement.map { now - $0.startedAt }
    }

    /// Whether the newest measurement is too old to be believed.
    public func isStale(at now: MonotonicInstant) -> Bool {
        guard let age = age(at: now) else { return false }
        return age > staleAfter
    }

    /// The state with its age taken into account: a stale verdict is unknown.
    public func state(at now: MonotonicInstant) -> CheckState {
        if state == .disabled { return .disabled }
        return measurement == nil || isStale(at: now) ? .unknown : state
    }
}
