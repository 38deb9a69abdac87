import Alerting
import Telemetry
import Tracing

extension PagingService {
    /// Takes what the agent says of its own ways out, as the settings want it.
    ///
    /// Nothing measures it in rounds: the evaluation is a trace of its own, kept where something is wrong.
    func take(own report: AlertReport) {
        var report = report.following(settings.value.checks)
        let bad = report.conditions.count { if case .holds = $0.level { true } else { false } }
        var context = ServiceContext.topLevel
        context.tailRule = .failedOrSlow(from: nil)
        let span = startSpan("evaluate checks", context: context, ofKind: .internal)
        defer { span.end() }
        if span.isRecording {
            span.updateAttributes { attributes in
                attributes[SemanticAttribute.Omniflow.target] = report.group
                attributes[SemanticAttribute.Omniflow.checkCount] = report.conditions.count
                attributes[SemanticAttribute.Omniflow.checkFailing] = bad
            }
            if bad > 0 { span.setStatus(SpanStatus(code: .error)) }
        }
        report.trace = TraceCarrier(span.context)
        take(report)
    }
}

extension AlertReport {
    /// What the agent says of its own ways out, as the settings want it: how loud, with which labels, or not.
    ///
    /// It is sure at once, so that what the settings say about confirmation does not count.
    func following(_ checks: CheckSettings) -> AlertReport {
        AlertReport(
            group: group, conditions: conditions.map { $0.following(checks) }, isComplete: isComplete, trace: trace)
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
