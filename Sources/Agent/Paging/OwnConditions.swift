import Alerting

extension AlertReport {
    /// What the agent says of its own ways to people, as the settings want it: how loud, with which labels, or not.
    ///
    /// It is sure at once, so that what the settings say about confirmation does not count.
    func following(_ checks: CheckSettings) -> AlertReport {
        AlertReport(group: group, conditions: conditions.map { $0.following(checks) }, isComplete: isComplete)
    }
}

extension AlertCondition {
    fileprivate func following(_ checks: CheckSettings) -> AlertCondition {
        guard let check = key.check, let descriptor = CheckCatalog.descriptor(of: check) else { return self }
        let terms = checks.alertTerms(of: check)
        var level = level
        if case .holds = level { level = .holds(checks.severity(of: check, descriptor)) }
        if checks.overrides.resolve(descriptor, for: check).isOff { level = .off }
        return AlertCondition(
            key: key, level: level, measuredAt: measuredAt, isFailure: isFailure, reason: reason, firstStep: firstStep,
            observation: observation, evidence: evidence, confirmation: confirmation, labels: terms.labels,
            annotations: terms.annotations(withRunbookOf: descriptor))
    }
}
