import Telemetry

/// `swap`: pages going in and out while memory is short.
struct SwapCheck: CheckAspect {
    private static let shortage = 0.15
    private var window = CounterWindow(length: .seconds(300))

    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let swappedIn = round.value("node_vmstat_pswpin"), let swappedOut = round.value("node_vmstat_pswpout"),
            let memory = AvailableMemory(round), round.value("node_memory_SwapTotal_bytes") ?? 0 > 0
        else { return [] }
        window.note(swappedIn + swappedOut, at: round.time)
        let limits = round.resolved(HostCheckCatalog.swap).limits
        let isShort = memory.ratio < Self.shortage
        let state = window.sustainedRate.map { isShort ? limits.state(of: $0) : .pass } ?? .pass
        let rate = window.rate ?? 0
        return [
            Finding(
                descriptor: HostCheckCatalog.swap, state: state,
                reason:
                    "\(HumanUnits.short(rate)) pages/s swapped in and out over \(HumanUnits.duration(window.span)), "
                    + "\(HumanUnits.percent(memory.ratio)) of the memory available",
                observation: limits.observation(rate))
        ]
    }
}
