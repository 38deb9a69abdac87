import LinuxHost
import Telemetry

/// `sockstat`: sockets in use and their memory by protocol, from `/proc/net/sockstat` and `sockstat6`.
final class SockstatCollector: HostCollector {
    /// Fields that node_exporter publishes; a field of a newer kernel is left out until there is a name for it.
    private static let known: Set<String> = ["inuse", "orphan", "tw", "alloc", "mem", "memory"]

    private let file: KernelFile
    private let file6: KernelFile
    private var families: [String: MetricDescriptor] = [:]

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/net/sockstat")
        file6 = KernelFile(settings.paths.procfs + "/net/sockstat6")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        try add(file, to: &sink)
        do {
            try add(file6, to: &sink)
        } catch  where error.code == .noData {
            return  // A machine without IPv6.
        }
    }

    private func add(_ file: KernelFile, to sink: inout MetricSink) throws(CollectorError) {
        for line in try SocketStatistics.parse(try file.contents(), path: file.path) {
            for (key, value) in line.values {
                if line.name == "sockets" {
                    if key == "used" { add("sockets_used", Double(value), to: &sink) }
                } else if Self.known.contains(key) {
                    add("\(line.name)_\(key)", Double(value), to: &sink)
                    if key == "mem" {
                        add("\(line.name)_mem_bytes", Double(value) * Double(MemoryPage.bytes), to: &sink)
                    }
                }
            }
        }
    }

    private func add(_ name: String, _ value: Double, to sink: inout MetricSink) {
        if let family = families[name] { return sink.add(family, value) }
        let fullName = "node_sockstat_\(name)"
        guard MetricDescriptor.isValidName(fullName), families.count < 500 else { return }
        let family = MetricDescriptor(fullName, .gauge, help: Self.help(name))
        families[name] = family
        sink.add(family, value)
    }

    private static func help(_ name: String) -> String {
        if name == "sockets_used" { return "Sockets of all kinds that are open." }
        let parts = name.split(separator: "_", maxSplits: 1)
        let what =
            switch parts.last {
            case "inuse": "Sockets in use"
            case "orphan": "Sockets that no process holds any more"
            case "tw": "Sockets in the state TIME_WAIT"
            case "alloc": "Sockets with memory set aside for them"
            case "mem": "Memory of the sockets' buffers in pages"
            case "mem_bytes": "Memory of the sockets' buffers in bytes"
            default: "Memory of packets being put together in bytes"
            }
        return "\(what), protocol \(parts.first ?? "")."
    }
}
