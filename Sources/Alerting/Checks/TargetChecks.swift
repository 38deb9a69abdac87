public import Telemetry

/// Turns readings of one target into verdicts; remembers what it must from round to round and reads no clock.
///
/// All time comes from the readings. The state word is that of the newest round: confirmation over several rounds is
/// the alerting's business, windows of sustained conditions are each check's own.
public struct TargetChecks: Sendable {
    private struct Known {
        let descriptor: CheckDescriptor
        let object: String?
        var state: CheckState
        var since: WallTime
        var measurement: Measurement?
        var failureEnd = FailureEnd()
    }

    private var known: [CheckName: Known] = [:]
    private let upCheck: CheckDescriptor
    private var aspects: [any CheckAspect]

    /// Creates an evaluator of a target of a kind that knows nothing yet.
    ///
    /// A kind without checks of its own has the up-check all the same.
    public init(kind: String) {
        let set = CheckSet.all.first { $0.upCheck.kind == kind }
        upCheck =
            set?.upCheck
            ?? CheckDescriptor(
                kind: kind, aspect: nil, explanation: "The target does not answer.", firstStep: "see whether it runs")
        aspects = set?.aspects ?? []
    }

    /// The verdicts after a round.
    ///
    /// A failed reading fails the up-check and leaves every other known check unknown, with its last measurement. A
    /// check whose collector failed in this round is unknown; one whose thing is gone or whose collector is off is
    /// absent.
    /// - Parameters:
    ///   - reading: what the probe gave, good or bad, with the time of the measurement.
    ///   - settings: what holds for the checks now.
    ///   - staleAfter: twice the probe's interval and its timeout.
    public mutating func evaluate(_ reading: Reading, settings: CheckSettings, staleAfter: Duration) -> [Verdict] {
        let round = CheckRound(reading: reading, settings: settings)
        var verdicts = [up(round, staleAfter)]
        guard reading.error == nil else {
            for (name, check) in known where !check.descriptor.isUp {
                verdicts.append(unknown(name, check, "the target could not be measured", round, staleAfter))
            }
            return verdicts.sorted { $0.check < $1.check }
        }
        var found: Set<CheckName> = [verdicts[0].check]
        for index in aspects.indices {
            for finding in aspects[index].judge(round) {
                if let verdict = verdict(finding, round, staleAfter) {
                    found.insert(verdict.check)
                    verdicts.append(verdict)
                }
            }
        }
        for (name, check) in known where !found.contains(name) {
            if let collector = round.failedCollector(of: check.descriptor) {
                verdicts.append(unknown(name, check, "the collector \(collector) gave nothing", round, staleAfter))
            } else {
                known[name] = nil
            }
        }
        return verdicts.sorted { $0.check < $1.check }
    }

    private mutating func up(_ round: CheckRound, _ staleAfter: Duration) -> Verdict {
        let reading = round.reading
        let finding: Finding
        if let error = reading.error {
            finding = Finding(
                descriptor: upCheck, state: error.leavesUnknown ? .unknown : .fail,
                reason: error.message)
        } else {
            finding = Finding(
                descriptor: upCheck, state: .pass,
                reason: reading.summary ?? "measured in \(HumanUnits.duration(reading.measurement.duration))")
        }
        return publish(
            finding, as: reading.target.upCheck, hint: reading.error.map { $0.hint ?? finding.descriptor.firstStep },
            isOff: round.resolved(finding.descriptor).isOff, reading.measurement, staleAfter)
    }

    private mutating func verdict(_ finding: Finding, _ round: CheckRound, _ staleAfter: Duration) -> Verdict? {
        let name = round.check(finding.descriptor, finding.object)
        let resolved = round.resolved(finding.descriptor, finding.object)
        if let object = finding.object, resolved.excludes(object), !round.settings.names(name) { return nil }
        let isGood = finding.state == .pass
        return publish(
            finding, as: name, hint: isGood ? nil : finding.descriptor.hint(for: finding.object),
            isOff: resolved.isOff, round.reading.measurement, staleAfter)
    }

    private mutating func publish(
        _ finding: Finding, as name: CheckName, hint: String?, isOff: Bool, _ measurement: Measurement,
        _ staleAfter: Duration
    ) -> Verdict {
        let state = isOff ? .disabled : finding.state
        let before = known[name]
        let since = before.flatMap { $0.state == state ? $0.since : nil } ?? measurement.startedAtWall
        var end = before?.failureEnd ?? FailureEnd()
        end.note(state, measurement)
        known[name] = Known(
            descriptor: finding.descriptor, object: finding.object, state: state, since: since,
            measurement: measurement, failureEnd: end)
        return Verdict(
            check: name, state: state, reason: isOff ? "switched off in the settings" : finding.reason,
            hint: isOff ? nil : hint, observation: isOff ? nil : finding.observation, measurement: measurement,
            since: since, staleAfter: staleAfter, recoveredAt: end.moment)
    }

    private mutating func unknown(
        _ name: CheckName, _ check: Known, _ reason: String, _ round: CheckRound, _ staleAfter: Duration
    ) -> Verdict {
        let isOff = round.resolved(check.descriptor, check.object).isOff
        let state = isOff ? CheckState.disabled : .unknown
        let since = check.state == state ? check.since : round.reading.measurement.startedAtWall
        known[name]?.state = state
        known[name]?.since = since
        return Verdict(
            check: name, state: state, reason: isOff ? "switched off in the settings" : reason,
            measurement: check.measurement, since: since, staleAfter: staleAfter, recoveredAt: check.failureEnd.moment)
    }
}

extension ProbeError {
    /// Whether it says nothing about the target: the question was given up, there is no answer to expect yet, or none
    /// can reach this host.
    var leavesUnknown: Bool { code == .cancelled || code == .pending || code == .ownNetwork }
}

extension CheckDescriptor {
    fileprivate var isUp: Bool { aspect == nil }
}

extension CheckRound {
    /// The collector of a check that was asked in this round and gave nothing.
    fileprivate func failedCollector(of descriptor: CheckDescriptor) -> String? {
        let kind = descriptor.kind
        let name = kind == "host" ? "node_scrape_collector_success" : "omniflow_\(kind)_collector_success"
        return reading.family(name)?.samples.first {
            $0.value == 0 && descriptor.collectors.contains($0.label("collector") ?? "")
        }?.label("collector")
    }
}
