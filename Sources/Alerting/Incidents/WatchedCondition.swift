import Telemetry

/// What the engine remembers of a condition.
struct WatchedCondition: Sendable {
    /// How many values of a run are kept as evidence.
    private static let keptValues = 5

    let key: AlertKey
    /// The check that it is the state of, unlike a rule that merely joins one.
    let ownCheck: CheckName?
    /// The group that reports it; nil for one from before the start that nothing has reported since.
    var group: String?
    var policy = ConfirmationPolicy()
    var machine = ConditionStateMachine()
    var window = FlapWindow()
    /// Since when the window flaps.
    var flappingSince: MonotonicInstant?
    /// When the newest measurement that counted began.
    var measuredAt: MonotonicInstant?
    var isUnknown = true
    /// Whether a bad measurement was made since the process started.
    var wasSeenBad = false
    /// The severity of the newest bad measurement.
    var severity = Severity.info
    var badSince: WallTime?
    var goodSince: WallTime?
    /// The same on the clock that nobody sets; nil for what began before the process did.
    var badAt: MonotonicInstant?
    var goodAt: MonotonicInstant?
    /// Bad measurements since anything was last to blame for them.
    var freshBad = 0
    /// When it was asked for proof that what it needs is well; nil where nothing is outstanding.
    var askedAt: MonotonicInstant?
    /// The targets whose answers are outstanding.
    var proofs: Set<TargetID> = []
    /// The checks that it is registered with, because it is bad.
    var watched: Set<CheckName>?
    var reason: String?
    var firstStep: String?
    var labels: [String: String] = [:]
    var annotations: [String: String] = [:]
    /// Further lines that the newest bad measurement came with.
    var lines: [String] = []
    /// Whether the store has a record of it.
    var isKept = false
    private var unit = ""
    private var limits: (warn: Double?, critical: Double?) = (nil, nil)
    private var values: [Double] = []

    /// A condition that nothing is known of.
    init(_ key: AlertKey) {
        self.key = key
        ownCheck = key.check.flatMap { $0.description == key.name ? $0 : nil }
    }

    /// A condition as it was before the start.
    init(_ key: AlertKey, _ record: ConfirmationRecord) {
        self.init(key)
        machine = ConditionStateMachine(
            confirmed: record.confirmed, bad: record.badInARow, warning: record.warningInARow,
            critical: record.criticalInARow, good: record.goodInARow)
        let wasBad = record.badInARow > 0 ? true : record.goodInARow > 0 ? false : nil
        window = FlapWindow(changes: record.changes, wasBad: wasBad, isFlapping: record.isFlapping)
        badSince = record.badSince
        goodSince = record.goodSince
        severity = record.confirmed ?? .info
        freshBad = record.badInARow
        isKept = true
    }

    /// Whether nothing has to be remembered of it while it stays as it is.
    var isWell: Bool { machine.isWell && window.isQuiet }

    /// Whether it is confirmed, and its newest bad measurements are nobody else's fault.
    var isProven: Bool { machine.confirmed != nil && freshBad >= policy.failAfter }

    /// Whether it is right now measured as bad.
    var isBadNow: Bool { machine.isBad && !isUnknown }

    /// What must survive a restart.
    func record(turns: [WallTime]) -> ConfirmationRecord? {
        guard !isWell || !turns.isEmpty else { return nil }
        var record = ConfirmationRecord()
        record.confirmed = machine.confirmed
        record.badInARow = machine.badInARow
        record.warningInARow = machine.warningInARow
        record.criticalInARow = machine.criticalInARow
        record.goodInARow = machine.goodInARow
        record.badSince = badSince
        record.goodSince = goodSince
        record.changes = window.changes
        record.isFlapping = window.isFlapping
        record.turns = turns
        return record
    }

    /// Takes what a report says besides the level.
    mutating func describe(_ condition: AlertCondition) {
        policy = condition.confirmation
        labels = condition.labels
        annotations = condition.annotations
    }

    /// Takes what a bad measurement says.
    mutating func noteBad(_ condition: AlertCondition, _ severity: Severity, since: Moment) {
        if badSince == nil { (badSince, badAt) = (since.wall, since.monotonic) }
        (goodSince, goodAt) = (nil, nil)
        wasSeenBad = true
        self.severity = severity
        reason = condition.reason
        firstStep = condition.firstStep
        if !condition.evidence.isEmpty { lines = condition.evidence }
        guard let observation = condition.observation else { return }
        unit = observation.unit
        limits = (observation.warn, observation.critical)
        values = values.suffix(Self.keptValues - 1) + [observation.value]
    }

    /// Takes note of a good measurement.
    mutating func noteGood(since: Moment) {
        if goodSince == nil { (goodSince, goodAt) = (since.wall, since.monotonic) }
        if machine.isWell {
            (badSince, badAt) = (nil, nil)
            lines = []
            if !values.isEmpty { values = [] }
        }
    }

    /// Forgets the run of bad measurements: the condition is off or gone.
    mutating func end() {
        machine = ConditionStateMachine()
        window = FlapWindow()
        flappingSince = nil
        (badSince, badAt) = (nil, nil)
        (goodSince, goodAt) = (nil, nil)
        values = []
        freshBad = 0
        measuredAt = nil
    }

    /// The last values against the limits, as a line of evidence.
    var evidence: String? {
        guard !values.isEmpty else { return nil }
        let shown = values.map { HumanUnits.value($0, unit: unit) }.joined(separator: ", ")
        let warn = limits.warn.map { "warns at \(HumanUnits.value($0, unit: unit))" }
        let critical = limits.critical.map { "fails at \(HumanUnits.value($0, unit: unit))" }
        let bounds = [warn, critical].compactMap { $0 }.joined(separator: ", ")
        return (values.count == 1 ? "value " : "last values ") + shown + (bounds.isEmpty ? "" : " (\(bounds))")
    }
}
