public import Telemetry

/// Says of targets whether they are up, and since when they have been or not.
///
/// For every kind whose up-check says no more than that the server answers; reads no clock.
public struct UpChecks: Sendable {
    private struct Known {
        let state: CheckState
        let since: WallTime
        var failureEnd = FailureEnd()
    }

    private var known: [TargetID: Known] = [:]

    /// Creates an evaluator that knows nothing yet.
    public init() {}

    /// The verdict of a target's up-check.
    ///
    /// - Parameters:
    ///   - target: which target.
    ///   - error: why it is down; nil when it is up.
    ///   - summary: the number that matters, as the reason where it is up.
    ///   - measurement: what the answer rests on.
    ///   - settings: what holds for the checks now.
    ///   - staleAfter: from which age on the answer is not believed.
    public mutating func evaluate(
        _ target: TargetID, error: ProbeError?, summary: String?, measurement: Measurement, settings: CheckSettings,
        staleAfter: Duration
    ) -> Verdict {
        let descriptor = CheckCatalog.descriptor(of: target.upCheck) ?? Self.unlisted(target.kind)
        let isOff = settings.resolve(descriptor, for: target.upCheck).isOff
        let found = error.map { $0.leavesUnknown ? CheckState.unknown : .fail } ?? .pass
        let state = isOff ? .disabled : found
        let since = known[target].flatMap { $0.state == state ? $0.since : nil } ?? measurement.startedAtWall
        var end = known[target]?.failureEnd ?? FailureEnd()
        end.note(state, measurement)
        known[target] = Known(state: state, since: since, failureEnd: end)
        let reason = error?.message ?? summary ?? "answered in \(HumanUnits.duration(measurement.duration))"
        return Verdict(
            check: target.upCheck, state: state, reason: isOff ? "switched off in the settings" : reason,
            hint: isOff ? nil : error.map { $0.hint ?? descriptor.firstStep }, measurement: measurement, since: since,
            staleAfter: staleAfter, recoveredAt: end.moment)
    }

    /// What is said of a target before it has been measured.
    public static func unmeasured(_ target: TargetID, since: WallTime) -> Verdict {
        Verdict(
            check: target.upCheck, state: .unknown, reason: "not measured yet", measurement: nil, since: since,
            staleAfter: .zero)
    }

    /// Forgets all targets but these.
    public mutating func keep(_ targets: Set<TargetID>) {
        known = known.filter { targets.contains($0.key) }
    }

    /// For a kind that the catalogue has no up-check for.
    private static func unlisted(_ kind: String) -> CheckDescriptor {
        CheckDescriptor(
            kind: kind, aspect: nil, explanation: "The target does not answer as it should.",
            firstStep: "look whether it runs and listens where the settings say, and into its log")
    }
}
