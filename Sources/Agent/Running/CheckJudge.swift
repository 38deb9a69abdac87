import Alerting
import Synchronization
import Telemetry

/// Judges readings by the checks of their kind, with the settings in force.
final class CheckJudge: Sendable {
    private let settings: SettingsBox
    private let ups = Mutex(UpChecks())
    /// What each target's checks remember from round to round.
    private let checks = Mutex<[TargetID: TargetChecks]>([:])

    init(settings: SettingsBox) {
        self.settings = settings
    }

    /// What the checks of a target say now: all of them, or the up-check alone where only that came back.
    func judge(_ assessment: Assessment) -> [Verdict] {
        let overrides = settings.value.checks.overrides
        let target = assessment.target
        let isHost = target.kind == TargetID.localHost.kind
        let rest = assessment.reading.map { reading in
            checks.withLock { checks in
                checks[target, default: TargetChecks(kind: target.kind)].evaluate(
                    reading, settings: overrides, staleAfter: assessment.staleness.rounds)
            }
        }
        if isHost { return rest ?? [] }
        let up = ups.withLock {
            $0.evaluate(
                target, error: assessment.upError, summary: assessment.summary, measurement: assessment.upMeasurement,
                settings: overrides, staleAfter: assessment.staleness.up)
        }
        // A server is up or down by its newest answer, which need not be that of the round.
        return [up] + (rest ?? []).filter { !$0.check.isUpCheck }
    }

    /// Forgets all targets but these.
    func keep(_ targets: Set<TargetID>) {
        ups.withLock { $0.keep(targets) }
        checks.withLock { $0 = $0.filter { targets.contains($0.key) } }
    }

    /// One plain sentence on what a check is about.
    static func explain(_ check: CheckName) -> String {
        CheckCatalog.all.first { $0.describes(check) }?.explanation ?? ""
    }
}

extension CheckSettings {
    /// The changes in the words of the checks.
    var overrides: Alerting.CheckSettings {
        Alerting.CheckSettings(
            Dictionary(
                rules.map { ($0.pattern.description, $0.limits.override) }, uniquingKeysWith: { _, later in later }))
    }
}

extension CheckLimits {
    fileprivate var override: CheckOverride {
        CheckOverride(
            isOff: isOff, warn: warn?.inBaseUnit, critical: critical?.inBaseUnit,
            severity: severity.map { $0 == .critical ? .critical : .warning }, exclude: exclude?.map(\.description))
    }
}
