import Telemetry

/// `memory`: how much could still be given out.
struct MemoryCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let memory = AvailableMemory(round) else { return [] }
        let limits = round.resolved(HostCheckCatalog.memory).limits
        return [
            Finding(
                descriptor: HostCheckCatalog.memory, state: limits.state(of: memory.ratio, left: memory.available),
                reason: "\(HumanUnits.percent(memory.ratio)) of the memory is available: "
                    + "\(HumanUnits.bytes(memory.available)) of \(HumanUnits.bytes(memory.total))",
                observation: limits.observation(memory.ratio))
        ]
    }
}

/// The memory that could be given out without swapping.
struct AvailableMemory {
    let available: Double
    let total: Double

    /// Nil where the kernel does not say it (before Linux 3.14).
    init?(_ round: CheckRound) {
        guard let available = round.value("node_memory_MemAvailable_bytes"),
            let total = round.value("node_memory_MemTotal_bytes"), total > 0
        else { return nil }
        self.available = available
        self.total = total
    }

    var ratio: Double { available / total }
}
