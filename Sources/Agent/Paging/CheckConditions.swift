import Alerting
import Probes
import Synchronization
import Telemetry

/// Turns verdicts of a target's checks into conditions for the alerting, as the settings in force want them.
///
/// A target with up-checks is believed to be up or down by these alone: what a round says of it may rest on the same
/// answer, and would count twice.
final class CheckConditions: Sendable {
    private let settings: SettingsBox
    private let journal: UnitJournal
    /// The newest condition of each up-checked target, which rounds repeat as it is.
    private let ups = Mutex<[TargetID: AlertCondition]>([:])

    init(settings: SettingsBox, journal: UnitJournal) {
        self.settings = settings
        self.journal = journal
    }

    /// What one tier of a target found.
    ///
    /// - Parameters:
    ///   - tier: which tier came back.
    ///   - isUpChecked: whether the target has up-checks of its own.
    ///   - verdicts: of all its checks after a round, of the up-check alone after an up-check.
    func report(of target: TargetID, _ tier: Tier, isUpChecked: Bool, _ verdicts: [Verdict]) -> AlertReport {
        var conditions: [AlertCondition] = []
        conditions.reserveCapacity(verdicts.count)
        for verdict in verdicts {
            if verdict.check.isUpCheck, isUpChecked, tier == .round {
                if let known = ups.withLock({ $0[target] }) { conditions.append(known) }
                continue
            }
            let condition = condition(verdict)
            if verdict.check.isUpCheck, isUpChecked { ups.withLock { $0[target] = condition } }
            conditions.append(condition)
        }
        return AlertReport(group: "\(target)", conditions: conditions, isComplete: tier == .round)
    }

    /// Forgets all targets but these; the reports that say that the others are gone.
    func keep(_ targets: Set<TargetID>) {
        ups.withLock { $0 = $0.filter { targets.contains($0.key) } }
    }

    private func condition(_ verdict: Verdict) -> AlertCondition {
        let checks = settings.value.checks
        let terms = checks.alertTerms(of: verdict.check)
        let descriptor = CheckCatalog.descriptor(of: verdict.check)
        let severity = checks.severity(of: verdict.check, descriptor)
        let level: AlertCondition.Level =
            switch verdict.state {
            case .pass: .clear
            case .warn: .holds(min(severity, .warning))
            case .fail: .holds(severity)
            case .unknown: .unknown
            case .disabled: .off
            }
        return AlertCondition(
            key: AlertKey(check: verdict.check), level: level, measuredAt: verdict.measurement?.startedAt,
            isFailure: verdict.state == .fail, reason: verdict.reason, firstStep: verdict.hint,
            observation: verdict.observation, evidence: evidence(verdict),
            confirmation: terms.confirmation, labels: terms.labels,
            annotations: terms.annotations(withRunbookOf: descriptor))
    }

    /// What the journal of the systemd unit of failing processes said last.
    private func evidence(_ verdict: Verdict) -> [String] {
        guard verdict.check.kind == "process", verdict.state == .fail,
            let target = settings.value.remote.processes.first(where: { $0.target.id == verdict.check.targetID }),
            let unit = target.probe?.selection.unitName
        else { return [] }
        return journal.lines(of: unit).map { "journal: \($0)" }
    }
}
