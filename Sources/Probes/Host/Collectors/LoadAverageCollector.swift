import LinuxHost
import Telemetry

/// `loadavg`: the three load averages of `/proc/loadavg`.
final class LoadAverageCollector: HostCollector {
    static let load1 = MetricDescriptor(
        "node_load1", .gauge, help: "Load average over 1 minute: tasks that run, wait for a CPU or for I/O.")
    static let load5 = MetricDescriptor("node_load5", .gauge, help: "Load average over 5 minutes.")
    static let load15 = MetricDescriptor("node_load15", .gauge, help: "Load average over 15 minutes.")

    private let file: KernelFile

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/loadavg")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        guard let loads = Self.parse(try file.contents()) else { throw .malformed(file.path) }
        sink.add(Self.load1, loads.0)
        sink.add(Self.load5, loads.1)
        sink.add(Self.load15, loads.2)
    }

    /// Reads `0.42 0.37 0.35 1/234 5678`.
    static func parse(_ bytes: ByteText) -> (Double, Double, Double)? {
        let fields = bytes.trimmed.fields
        guard fields.count >= 3, let one = fields[0].decimal, let five = fields[1].decimal,
            let fifteen = fields[2].decimal
        else { return nil }
        return (one, five, fifteen)
    }
}
