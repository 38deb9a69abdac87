import LinuxHost
import Regex
import Telemetry

/// `vmstat`: the lines of `/proc/vmstat` that the settings ask for.
final class VirtualMemoryCollector: HostCollector {
    private let file: KernelFile
    private let wanted: Pattern?
    // nil for a name that nobody wants: the pattern is asked once for each name.
    private var descriptors = NameCache<MetricDescriptor?>()

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/vmstat")
        wanted = settings.vmstatFields
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        var isReadable = false
        descriptors.restart()
        try file.contents().forEachLine { line in
            var fields = FieldReader(line)
            guard let name = fields.next() else { return }
            guard let descriptor = descriptors.value(of: name, make: descriptor) else {
                isReadable = isReadable || fields.nextUnsigned() != nil
                return
            }
            guard let value = fields.next()?.decimal else { return }
            isReadable = true
            sink.add(descriptor, value)
        }
        if !isReadable { throw .malformed(file.path) }
    }

    private func descriptor(_ name: ByteText) -> MetricDescriptor? {
        let name = name.text
        let metric = "node_vmstat_" + name
        guard wanted?.isFound(in: name) ?? true, MetricDescriptor.isValidName(metric) else { return nil }
        return MetricDescriptor(metric, .untyped, help: "The line \(name) of /proc/vmstat.")
    }
}
