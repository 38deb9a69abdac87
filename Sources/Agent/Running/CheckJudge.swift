import Alerting
import Synchronization
import Telemetry

/// Judges readings by the checks of their kind, with the settings in force.
final class CheckJudge: Sendable {
    private let settings: SettingsBox
    private let host = Mutex(HostChecks())
    private let ups = Mutex(UpChecks())

    init(settings: SettingsBox) {
        self.settings = settings
    }

    /// What the checks of a target say now: all of them, or the up-check alone where only that came back.
    func judge(_ assessment: Assessment) -> [Verdict] {
        let checks = settings.value.checks.overrides
        let staleness = assessment.staleness
        if assessment.target.kind == TargetID.localHost.kind {
            guard let reading = assessment.reading else { return [] }
            return host.withLock { $0.evaluate(reading, settings: checks, staleAfter: staleness.rounds) }
        }
        let up = ups.withLock {
            $0.evaluate(
                assessment.target, error: assessment.upError, summary: assessment.summary,
                measurement: assessment.upMeasurement, settings: checks, staleAfter: staleness.up)
        }
        guard let reading = assessment.reading else { return [up] }
        return [up] + aspects(reading, checks, staleAfter: staleness.rounds)
    }

    /// Forgets all targets but these.
    func keep(_ targets: Set<TargetID>) {
        ups.withLock { $0.keep(targets) }
    }

    /// What the checks besides the up-check say of a good or failed round.
    private func aspects(
        _ reading: Reading, _ checks: Alerting.CheckSettings, staleAfter: Duration
    ) -> [Verdict] {
        []
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
