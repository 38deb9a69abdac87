import Telemetry

/// `oom`: processes that the kernel killed for lack of memory.
struct OutOfMemoryCheck: CheckAspect {
    private static let memory = Duration.seconds(900)
    private var last: Double?
    private var kills: [(time: MonotonicInstant, count: Double)] = []

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let count = round.value("node_vmstat_oom_kill") else { return [] }
        if let last, count > last { kills.append((round.time, count - last)) }
        last = count
        kills.removeAll { round.time - $0.time > Self.memory }
        let limits = round.resolved(HostCheckCatalog.oom).limits
        let recent = kills.reduce(0) { $0 + $1.count }
        let reason = kills.last.map {
            "\(HumanUnits.fixed(recent, digits: 0)) \(recent == 1 ? "process" : "processes") killed "
                + "for lack of memory, "
                + "the last \(HumanUnits.duration(round.time - $0.time)) ago"
        }
        return [
            Finding(
                descriptor: HostCheckCatalog.oom, state: limits.state(of: recent),
                reason: reason ?? "no process killed for lack of memory in the last 15 min",
                observation: limits.observation(recent))
        ]
    }
}
