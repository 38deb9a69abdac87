import Telemetry

/// One line for `systemctl status`: what blocks, or that nothing does.
enum StatusLine {
    static func text(_ snapshot: Snapshot, at now: MonotonicInstant, isDraining: Bool) -> String {
        if isDraining { return "draining: not ready any more" }
        let states = snapshot.verdicts.map { ($0.check, $0.state(at: now)) }
        guard !states.isEmpty else { return "waiting for the first round of measurements" }
        let sentence = StateWords.sentence(states)
        guard let blocking = snapshot.verdicts.first(where: { [.fail, .unknown].contains($0.state(at: now)) }),
            let reason = blocking.reason
        else { return sentence }
        return "\(sentence): \(reason)"
    }
}
