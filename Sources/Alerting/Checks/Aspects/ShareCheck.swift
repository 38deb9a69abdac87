import Telemetry

/// How full something is that has a limit: one family over another.
struct ShareCheck: CheckAspect {
    private let descriptor: CheckDescriptor
    private let what: String
    private let isBytes: Bool

    /// Judges the descriptor's first family over its second; `what` names what is counted.
    init(_ descriptor: CheckDescriptor, what: String, isBytes: Bool = false) {
        self.descriptor = descriptor
        self.what = what
        self.isBytes = isBytes
    }

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard descriptor.families.count >= 2, let used = round.value(descriptor.families[0]),
            let limit = round.value(descriptor.families[1]), limit > 0
        else { return [] }
        let limits = round.resolved(descriptor).limits
        let share = used / limit
        let amount = isBytes ? "\(HumanUnits.bytes(used)) of" : HumanUnits.fixed(used, digits: 0)
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: share),
                reason: "\(amount) \(what) in use, \(HumanUnits.percent(share)) of the limit",
                observation: limits.observation(share))
        ]
    }
}
