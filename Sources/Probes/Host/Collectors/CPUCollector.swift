import Telemetry

/// `cpu`: where each CPU's time goes, whether it is on, and how often heat slowed it down.
final class CPUCollector: HostCollector {
    static let seconds = MetricDescriptor(
        "node_cpu_seconds_total", .counter, labels: ["cpu", "mode"],
        help: "Time that a CPU spent in a mode, in seconds since boot.")
    static let guestSeconds = MetricDescriptor(
        "node_cpu_guest_seconds_total", .counter, labels: ["cpu", "mode"],
        help: "Time that a CPU ran virtual machines, in seconds; it is part of the modes user and nice.")

    private let stat: SharedFile
    private let topology: CPUTopology
    private var times: [CPUTimes] = []
    private var labels: [[[String]]] = []

    init(_ settings: HostSettings, _ sources: HostSources) {
        stat = sources.stat
        topology = CPUTopology(sysfs: settings.paths.sysfs, names: settings.names)
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let current = CPUTimes.parse(try stat.contents(for: self))
        guard !current.isEmpty else { throw .malformed(stat.path) }
        let isSameSet = current.count == times.count && zip(current, times).allSatisfy { $0.cpu == $1.cpu }
        if isSameSet { advance(to: current) } else { replace(by: current) }
        publish(into: &sink)
        if !isSameSet { topology.relist() }
        topology.collect(into: &sink)
    }

    private func advance(to current: [CPUTimes]) {
        for index in current.indices { times[index].advance(to: current[index]) }
    }

    // CPUs came or went: those that stayed keep their times, the others vanish.
    private func replace(by current: [CPUTimes]) {
        let known = Dictionary(times.map { ($0.cpu, $0) }, uniquingKeysWith: { first, _ in first })
        times = current.map { newer in
            guard var times = known[newer.cpu] else { return newer }
            times.advance(to: newer)
            return times
        }
        labels = current.map { times in
            let cpu = String(times.cpu)
            return CPUTimes.modes.map { [cpu, $0] } + [[cpu, "user"], [cpu, "nice"]]
        }
    }

    private func publish(into sink: inout MetricSink) {
        let modes = CPUTimes.modes.count
        for (times, labels) in zip(times, labels) {
            for column in 0..<modes { sink.add(Self.seconds, labels[column], times.seconds(column)) }
            for column in modes..<(modes + 2) { sink.add(Self.guestSeconds, labels[column], times.seconds(column)) }
        }
    }
}
