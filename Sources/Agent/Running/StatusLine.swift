import Alerting
import Telemetry

/// One line for `systemctl status`: what blocks, or that nothing does.
enum StatusLine {
    static func text(
        _ snapshot: Snapshot, _ findings: DependencyFindings, at now: MonotonicInstant, wall: WallTime,
        isDraining: Bool
    ) -> String {
        if isDraining { return "draining: not ready any more" }
        guard !snapshot.verdicts.isEmpty else { return "waiting for the first round of measurements" }
        let sentence = Headline.text(snapshot, findings, at: now, wall: wall)
        let blocking =
            Headline.roots(snapshot, findings, at: now).first
            ?? snapshot.verdicts.first { [.fail, .unknown].contains($0.state(at: now)) }
        guard let reason = blocking?.reason
        else { return sentence }
        return "\(sentence): \(reason)"
    }
}
