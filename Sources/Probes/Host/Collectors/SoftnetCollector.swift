import LinuxHost
import Telemetry

/// `softnet`: how each CPU gets through received packets, from `/proc/net/softnet_stat`.
final class SoftnetCollector: HostCollector {
    static let processed = counter("processed", "Packets that a CPU took from network devices.")
    static let dropped = counter("dropped", "Packets that were dropped because a CPU's queue was full.")
    static let squeezed = counter(
        "times_squeezed", "How often a CPU had to stop with packets left because its time or its budget was used up.")
    static let collisions = counter(
        "cpu_collision", "How often a CPU found a device locked by another one while it sent a packet.")
    static let steered = counter(
        "received_rps", "How often a CPU was woken by another one to process packets (RPS).")
    static let limited = counter("flow_limit_count", "How often a flow was limited on a CPU.")
    static let backlog = MetricDescriptor(
        "node_softnet_backlog_len", .gauge, labels: ["cpu"], help: "Packets that wait in a CPU's queue now.")

    private let file: KernelFile
    private let names: NamesProfile
    private var labels: [[String]] = []

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/net/softnet_stat")
        names = settings.names
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        var count = 0
        try file.contents().forEachLine { line in
            guard let row = Self.parse(line) else { return }
            publish(row, cpu: row.cpu.flatMap { Int(exactly: $0) } ?? count, into: &sink)
            count += 1
        }
        if count == 0 { throw .malformed(file.path) }
    }

    private func publish(_ row: Row, cpu: Int, into sink: inout MetricSink) {
        let cpu = label(cpu)
        sink.add(Self.processed, cpu, Double(row.processed))
        sink.add(Self.dropped, cpu, Double(row.dropped))
        sink.add(Self.squeezed, cpu, Double(row.squeezed))
        guard names == .current else { return }
        sink.add(Self.collisions, cpu, Double(row.collisions))
        sink.add(Self.steered, cpu, Double(row.steered))
        sink.add(Self.limited, cpu, Double(row.limited))
        sink.add(Self.backlog, cpu, Double(row.backlog))
    }

    private func label(_ cpu: Int) -> [String] {
        if cpu < labels.count { return labels[cpu] }
        guard cpu == labels.count, cpu < 65_536 else { return [String(cpu)] }
        labels.append([String(cpu)])
        return labels[cpu]
    }

    /// A CPU's numbers; what an older kernel does not write is 0.
    struct Row: Equatable {
        var processed: UInt64 = 0
        var dropped: UInt64 = 0
        var squeezed: UInt64 = 0
        var collisions: UInt64 = 0
        var steered: UInt64 = 0
        var limited: UInt64 = 0
        var backlog: UInt64 = 0
        /// The CPU's number, which kernels write since 5.10; before, the row's place says it.
        var cpu: UInt64?
    }

    /// Reads a row of 9 to 15 columns of eight hexadecimal digits; columns 4 to 8 have no meaning any more.
    static func parse(_ line: ByteText) -> Row? {
        var fields = FieldReader(line)
        var row = Row()
        var column = 0
        while let field = fields.next() {
            guard field.count == 8, let value = field.hexadecimal else { return nil }
            switch column {
            case 0: row.processed = value
            case 1: row.dropped = value
            case 2: row.squeezed = value
            case 8: row.collisions = value
            case 9: row.steered = value
            case 10: row.limited = value
            case 11: row.backlog = value
            case 12: row.cpu = value
            default: break
            }
            column += 1
        }
        return column >= 9 ? row : nil
    }

    private static func counter(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("node_softnet_\(name)_total", .counter, labels: ["cpu"], help: help)
    }
}
