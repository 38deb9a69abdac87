import Alerting
import Synchronization
import Telemetry

/// Judges readings by the checks of their kind, with the settings in force.
final class CheckJudge: Sendable {
    private let settings: SettingsBox
    private let host = Mutex(TargetChecks())

    init(settings: SettingsBox) {
        self.settings = settings
    }

    /// What the checks of a reading's target say now.
    func judge(_ reading: Reading) -> [Verdict] {
        let current = settings.value
        let staleAfter = current.host.interval * 2 + current.host.timeout
        let checks = current.checks.overrides
        return host.withLock { $0.evaluate(reading, settings: checks, staleAfter: staleAfter) }
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
