import Telemetry

/// `load`: tasks that run or wait for a disk, for each CPU, over a quarter of an hour.
struct LoadCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        guard let five = round.value("node_load5"), let fifteen = round.value("node_load15"),
            let samples = round.reading.family("node_cpu_seconds_total")?.samples
        else { return [] }
        let processors = Set(samples.compactMap { $0.label("cpu") }).count
        guard processors > 0 else { return [] }
        let limits = round.resolved(HostCheckCatalog.load).limits
        let share = min(five, fifteen) / Double(processors)
        return [
            Finding(
                descriptor: HostCheckCatalog.load, state: limits.state(of: share),
                reason: "load \(HumanUnits.fixed(five, digits: 2)) over 5 min and "
                    + "\(HumanUnits.fixed(fifteen, digits: 2)) over 15 min "
                    + "on \(processors) \(processors == 1 ? "CPU" : "CPUs")",
                observation: limits.observation(share))
        ]
    }
}
