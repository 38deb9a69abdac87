import LinuxHost
import Telemetry

/// `netstat`: counters of IP, ICMP, TCP and UDP from `/proc/net/netstat`, `snmp` and `snmp6`, those that the settings
/// name.
final class NetstatCollector: HostCollector {
    /// A line of names as it last was, and the families of its columns; nil for a column that is not published.
    private struct Header {
        let line: [UInt8]
        let families: [MetricDescriptor?]
    }

    private let pairs: [KernelFile]
    private let snmp6: KernelFile
    private let wanted: NameFilter
    private var families: [String: MetricDescriptor] = [:]
    private var headers: [[Header]] = [[], []]
    private var names6: [Header] = []

    init(_ settings: HostSettings) {
        let directory = settings.paths.procfs + "/net/"
        pairs = [KernelFile(directory + "netstat"), KernelFile(directory + "snmp")]
        snmp6 = KernelFile(directory + "snmp6")
        wanted = NameFilter(settings.netstatFields, whenUnset: true)
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        for (index, file) in pairs.enumerated() {
            try add(try file.contents(), path: file.path, file: index, to: &sink)
        }
        do {
            try add6(try snmp6.contents(), to: &sink)
        } catch  where error.code == .noData {
            return  // A machine without IPv6.
        }
    }

    private func add(
        _ bytes: ByteText, path: String, file: Int, to sink: inout MetricSink
    ) throws(CollectorError) {
        var position = 0
        var found: [(MetricDescriptor, Double)] = []
        try ProtocolCounters.forEachPair(in: bytes, path: path) { names, values throws(CollectorError) in
            let header = header(names, at: position, file: file)
            position += 1
            let fields = values.fields.dropFirst()
            guard fields.count == header.families.count else { throw .malformed(path, values) }
            for (field, family) in zip(fields, header.families) {
                guard let family else { continue }
                guard let value = field.decimal else { throw .malformed(path, values) }
                found.append((family, value))
            }
        }
        for (family, value) in found { sink.add(family, value) }
    }

    private func header(_ names: ByteText, at position: Int, file: Int) -> Header {
        if position < headers[file].count, names.elementsEqual(headers[file][position].line) {
            return headers[file][position]
        }
        let header = Header(line: Array(names), families: ProtocolCounters.fullNames(names).map(family))
        headers[file].removeSubrange(min(position, headers[file].count)...)
        headers[file].append(header)
        return header
    }

    private func add6(_ bytes: ByteText, to sink: inout MetricSink) throws(CollectorError) {
        var position = 0
        try bytes.forEachLine { line throws(CollectorError) in
            let fields = line.fields
            guard fields.count == 2 else { throw .malformed(snmp6.path, line) }
            let header = header6(fields[0], at: position)
            position += 1
            guard let family = header.families.first ?? nil else { return }
            guard let value = fields[1].decimal else { throw .malformed(snmp6.path, line) }
            sink.add(family, value)
        }
    }

    private func header6(_ name: ByteText, at position: Int) -> Header {
        if position < names6.count, name.elementsEqual(names6[position].line) { return names6[position] }
        let header = Header(line: Array(name), families: [ProtocolCounters.fullName6(name).flatMap(family)])
        names6.removeSubrange(min(position, names6.count)...)
        names6.append(header)
        return header
    }

    private func family(_ name: String) -> MetricDescriptor? {
        guard wanted.matches(name) else { return nil }
        if let known = families[name] { return known }
        let fullName = "node_netstat_\(name)"
        guard MetricDescriptor.isValidName(fullName), families.count < 2_000 else { return nil }
        let family = MetricDescriptor(
            fullName, .untyped, help: "The kernel's counter \(name) of its network protocols.")
        families[name] = family
        return family
    }
}
