import Telemetry

/// By how much counters rose in the last minutes, all samples of a family together.
struct IncreaseCheck: CheckAspect {
    private let descriptor: CheckDescriptor
    private let memory: Duration
    private let what: String
    private var last: Double?
    private var rises: [(time: MonotonicInstant, count: Double)] = []

    /// Judges the descriptor's first family over a window; `what` names what is counted.
    init(_ descriptor: CheckDescriptor, over memory: Duration = .seconds(900), what: String) {
        self.descriptor = descriptor
        self.memory = memory
        self.what = what
    }

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let name = descriptor.families.first, let family = round.reading.family(name) else { return [] }
        let count = family.samples.reduce(0) { $0 + ($1.value.isNaN ? 0 : $1.value) }
        // A smaller number is a restart, or a database that is gone: nothing is known of the time between.
        if let last, count > last { rises.append((round.time, count - last)) }
        last = count
        rises.removeAll { round.time - $0.time > memory }
        let limits = round.resolved(descriptor).limits
        let recent = rises.reduce(0) { $0 + $1.count }
        let amount = recent == 0 ? "no" : HumanUnits.fixed(recent, digits: 0)
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: recent),
                reason: "\(amount) \(what) in the last \(HumanUnits.duration(memory))",
                observation: limits.observation(recent))
        ]
    }
}
