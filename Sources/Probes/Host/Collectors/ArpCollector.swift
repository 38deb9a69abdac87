import LinuxHost
import Telemetry

/// `arp`: entries of the ARP table by interface, from `/proc/net/arp`.
final class ArpCollector: HostCollector {
    static let entries = MetricDescriptor(
        "node_arp_entries", .gauge, labels: ["device"], help: "Entries of the ARP table by interface.")

    private let file: KernelFile

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/net/arp")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        for (device, count) in try Self.parse(try file.contents(), path: file.path) {
            sink.add(Self.entries, [device], Double(count))
        }
    }

    /// How many lines end with each interface's name, sorted by it; the header line is left out.
    static func parse(_ bytes: ByteText, path: String) throws(CollectorError) -> [(device: String, count: Int)] {
        var counts: [ByteText: Int] = [:]
        var isHeader = true
        try bytes.forEachLine { line throws(CollectorError) in
            guard !isHeader else {
                isHeader = false
                guard line.hasPrefix("IP address") else { throw .malformed(path, line) }
                return
            }
            let fields = line.fields
            guard fields.count >= 6, let device = fields.last else { throw .malformed(path, line) }
            counts[device, default: 0] += 1
        }
        if isHeader { throw .malformed(path) }
        return counts.map { ($0.key.text, $0.value) }.sorted { $0.0 < $1.0 }
    }
}
