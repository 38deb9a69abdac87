import LinuxHost
import Telemetry

/// `meminfo`: every line of `/proc/meminfo`.
///
/// node_exporter 1.9 and newer publish a fixed list of names, older ones every line; all of the list are lines too, so
/// publishing every line serves both, and keeps what a newer kernel adds.
final class MemoryCollector: HostCollector {
    private let file: KernelFile
    private var descriptors = NameCache<MetricDescriptor?>()

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/meminfo")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        var count = 0
        descriptors.restart()
        try file.contents().forEachLine { line in
            guard let entry = Self.parse(line) else { return }
            let descriptor = descriptors.value(of: entry.name) {
                Self.descriptor($0.text, inBytes: entry.isInKilobytes)
            }
            guard let descriptor else { return }
            sink.add(descriptor, entry.isInKilobytes ? Double(entry.value) * 1_024 : Double(entry.value))
            count += 1
        }
        if count == 0 { throw .malformed(file.path) }
    }

    /// Reads a line such as `MemTotal:       16331712 kB` or `HugePages_Free:        0`.
    static func parse(_ line: ByteText) -> (name: ByteText, value: UInt64, isInKilobytes: Bool)? {
        guard let (name, rest) = line.split(at: ":") else { return nil }
        var fields = FieldReader(rest)
        guard let value = fields.nextUnsigned() else { return nil }
        return (name, value, fields.next()?.equals("kB") ?? false)
    }

    // `Active(anon)` becomes `Active_anon`.
    private static func descriptor(_ name: String, inBytes: Bool) -> MetricDescriptor? {
        let plain = name.compactMap { $0 == "(" ? "_" : $0 == ")" ? nil : $0 }
        let metric = "node_memory_" + String(plain) + (inBytes ? "_bytes" : "")
        guard MetricDescriptor.isValidName(metric) else { return nil }
        let unit = inBytes ? ", in bytes" : ""
        return MetricDescriptor(metric, .gauge, help: "The line \(name) of /proc/meminfo\(unit).")
    }
}
