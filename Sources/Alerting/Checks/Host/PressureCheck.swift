import Telemetry

/// `pressure:RESOURCE`: the share of the time in which tasks waited, from the kernel's pressure stall information.
struct PressureCheck: CheckAspect {
    private let descriptor: CheckDescriptor
    private let what: String
    private var window: CounterWindow

    /// Judges the descriptor's one family over a window; `what` says what was waited for.
    init(_ descriptor: CheckDescriptor, over length: Duration, what: String) {
        self.descriptor = descriptor
        self.what = what
        self.window = CounterWindow(length: length)
    }

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let family = descriptor.families.first, let seconds = round.value(family) else { return [] }
        window.note(seconds, at: round.time)
        let limits = round.resolved(descriptor).limits
        let share = window.rate ?? 0
        return [
            Finding(
                descriptor: descriptor, state: window.sustainedRate.map { limits.state(of: $0) } ?? .pass,
                reason: window.span > .zero
                    ? "\(what) \(HumanUnits.percent(share)) of the last \(HumanUnits.duration(window.span))"
                    : "not measured for long enough yet",
                observation: limits.observation(share))
        ]
    }
}
