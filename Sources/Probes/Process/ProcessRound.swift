import LinuxHost
import Telemetry

/// The families of one observation.
struct ProcessRound {
    let name: String
    let observation: ProcessObservation
    let group: ProcessGroup
    let measuresProportionalMemory: Bool

    private typealias Families = ProcessFamilies

    /// The families; what could not be read of every process is left out.
    func families() -> [MetricFamily] {
        var sink = MetricSink()
        let members = observation.members
        sink.add(Families.count, [name], Double(members.count))
        sink.add(Families.running, [name], Double(observation.running.count))
        sink.add(Families.restarts, [name], Double(group.restarts))
        sink.add(Families.exits, [name], Double(group.exits))
        addCounters(to: &sink)
        addMemory(to: &sink)
        addStarts(to: &sink)
        addStates(to: &sink)
        addDescriptors(to: &sink)
        for part in ProcessPart.allCases where part != .proportional || measuresProportionalMemory {
            sink.add(Families.success, [name, part.rawValue], isReadable(part) ? 1 : 0)
        }
        return sink.finish()
    }

    /// How many run and what they have resident: `4 processes, 312 MiB`.
    var summary: String {
        let running = observation.running
        let bytes = running.reduce(UInt64(0)) { $0 &+ $1.stat.residentPages &* MemoryPage.bytes }
        return "\(running.count) \(running.count == 1 ? "process" : "processes"), \(bytes >> 20) MiB resident"
    }

    /// Whether a part could be read of all processes that run.
    func isReadable(_ part: ProcessPart) -> Bool {
        !observation.members.contains { $0.details?.denied.contains(part) ?? false }
    }

    private func addCounters(to sink: inout MetricSink) {
        func total(_ counter: ProcessCounter) -> Double { Double(group.total(counter)) }
        sink.add(Families.cpu, [name, "user"], total(.userTicks) / ClockTick.perSecond)
        sink.add(Families.cpu, [name, "system"], total(.systemTicks) / ClockTick.perSecond)
        if isReadable(.storage) {
            sink.add(Families.readBytes, [name], total(.readBytes))
            sink.add(Families.writtenBytes, [name], total(.writtenBytes))
        }
        sink.add(Families.majorFaults, [name], total(.majorFaults))
        sink.add(Families.minorFaults, [name], total(.minorFaults))
        if isReadable(.threads) {
            sink.add(Families.switches, [name, "voluntary"], total(.voluntarySwitches))
            sink.add(Families.switches, [name, "nonvoluntary"], total(.involuntarySwitches))
        }
    }

    private func addMemory(to sink: inout MetricSink) {
        let members = observation.members
        sink.add(Families.memory, [name, "resident"], sum(members) { $0.stat.residentPages &* MemoryPage.bytes })
        sink.add(Families.memory, [name, "virtual"], sum(members) { $0.stat.virtualBytes })
        if isReadable(.threads) {
            sink.add(Families.memory, [name, "swapped"], sum(members) { $0.details?.swappedBytes ?? 0 })
        }
        guard measuresProportionalMemory, isReadable(.proportional) else { return }
        sink.add(Families.memory, [name, "proportionalResident"], sum(members) { $0.details?.proportionalBytes ?? 0 })
        sink.add(
            Families.memory, [name, "proportionalSwapped"], sum(members) { $0.details?.proportionalSwappedBytes ?? 0 })
    }

    private func addStarts(to sink: inout MetricSink) {
        guard let boot = observation.bootTime else { return }
        let starts = observation.members.map(\.stat.startTicks)
        guard let oldest = starts.min(), let newest = starts.max() else { return }
        // Whole seconds, as process-exporter says them.
        sink.add(
            Families.oldestStart, [name], (Double(boot) + Double(oldest) / ClockTick.perSecond).rounded(.down))
        sink.add(
            Families.newestStart, [name], (Double(boot) + Double(newest) / ClockTick.perSecond).rounded(.down))
    }

    private func addStates(to sink: inout MetricSink) {
        let members = observation.members
        sink.add(Families.threads, [name], sum(members) { $0.stat.threads })
        var counts: [String: Int] = [:]
        for member in members {
            for letter in [member.stat.state] + (member.details?.threadStates ?? []) {
                counts[Self.stateName(letter), default: 0] += 1
            }
        }
        for state in ["Running", "Sleeping", "Waiting", "Zombie", "Other"] {
            sink.add(Families.states, [name, state], Double(counts[state] ?? 0))
        }
    }

    private func addDescriptors(to sink: inout MetricSink) {
        guard isReadable(.descriptors) else { return }
        let members = observation.members
        sink.add(Families.descriptors, [name], sum(members) { UInt64(max(0, $0.details?.openDescriptors ?? 0)) })
        let shares = members.compactMap { member -> Double? in
            guard let open = member.details?.openDescriptors, let limit = member.details?.descriptorLimit, limit > 0
            else { return nil }
            return Double(open) / limit
        }
        sink.add(Families.worstDescriptors, [name], shares.max() ?? 0)
    }

    private func sum(_ members: [ProcessMember], _ value: (ProcessMember) -> UInt64) -> Double {
        Double(members.reduce(UInt64(0)) { $0 &+ value($1) })
    }

    private static func stateName(_ letter: UInt8) -> String {
        switch letter {
        case UInt8(ascii: "R"): "Running"
        case UInt8(ascii: "S"): "Sleeping"
        case UInt8(ascii: "D"): "Waiting"
        case UInt8(ascii: "Z"): "Zombie"
        default: "Other"
        }
    }
}
