import LinuxHost
import Telemetry

/// `schedstat`: how long tasks ran and waited on each CPU, from `/proc/schedstat`.
final class SchedulerCollector: HostCollector {
    static let running = MetricDescriptor(
        "node_schedstat_running_seconds_total", .counter, labels: ["cpu"],
        help: "Time that tasks ran on a CPU, in seconds.")
    static let waiting = MetricDescriptor(
        "node_schedstat_waiting_seconds_total", .counter, labels: ["cpu"],
        help: "Time that tasks were ready and waited for a CPU, in seconds.")
    static let timeslices = MetricDescriptor(
        "node_schedstat_timeslices_total", .counter, labels: ["cpu"],
        help: "Time slices that tasks were given on a CPU.")

    private let file: KernelFile
    private var labels = NameCache<[String]>()

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/schedstat")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        var count = 0
        labels.restart()
        try file.contents().forEachLine { line in
            guard let times = Self.parse(line) else { return }
            let cpu = labels.value(of: times.cpu) { [$0.text] }
            sink.add(Self.running, cpu, Double(times.running) / 1e9)
            sink.add(Self.waiting, cpu, Double(times.waiting) / 1e9)
            sink.add(Self.timeslices, cpu, Double(times.timeslices))
            count += 1
        }
        if count == 0 { throw .malformed(file.path) }
    }

    /// Reads the last three of the nine numbers of a line `cpuN …` (versions 14 to 17); nil for every other line.
    static func parse(_ line: ByteText) -> (cpu: ByteText, running: UInt64, waiting: UInt64, timeslices: UInt64)? {
        var fields = FieldReader(line)
        guard let name = fields.next(), name.hasPrefix("cpu"), name.dropFirst(3).unsigned != nil else { return nil }
        fields.skip(6)
        guard let running = fields.nextUnsigned(), let waiting = fields.nextUnsigned(),
            let timeslices = fields.nextUnsigned()
        else { return nil }
        return (name.dropFirst(3), running, waiting, timeslices)
    }
}
