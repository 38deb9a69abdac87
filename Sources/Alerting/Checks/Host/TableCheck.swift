import Telemetry

/// `descriptors` and `conntrack`: how full a table of the kernel is.
struct TableCheck: HostAspect {
    private let descriptor: CheckDescriptor
    private let what: String

    /// Judges the descriptor's first family over its second; `what` names the entries.
    init(_ descriptor: CheckDescriptor, what: String) {
        self.descriptor = descriptor
        self.what = what
    }

    mutating func judge(_ round: HostRound) -> [Finding] {
        guard descriptor.families.count == 2, let used = round.value(descriptor.families[0]),
            let limit = round.value(descriptor.families[1]), limit > 0
        else { return [] }
        let limits = round.resolved(descriptor).limits
        let share = used / limit
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: share),
                reason: "\(HumanUnits.fixed(used, digits: 0)) \(what) in use, "
                    + "\(HumanUnits.percent(share)) of the limit",
                observation: limits.observation(share))
        ]
    }
}
