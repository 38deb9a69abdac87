import LinuxHost
import Telemetry

/// `filefd`: open files of the whole machine, from `/proc/sys/fs/file-nr`.
final class FileDescriptorCollector: HostCollector {
    static let allocated = MetricDescriptor(
        "node_filefd_allocated", .gauge, help: "Files that are open on the whole machine.")
    static let maximum = MetricDescriptor(
        "node_filefd_maximum", .gauge, help: "How many files may be open on the whole machine.")

    private let file: KernelFile

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/sys/fs/file-nr")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let bytes = try file.contents()
        guard let (allocated, maximum) = Self.parse(bytes) else { throw .malformed(file.path, bytes) }
        sink.add(Self.allocated, Double(allocated))
        sink.add(Self.maximum, Double(maximum))
    }

    /// Reads `939	0	2466193`: allocated, allocated but free (0 on every current kernel), maximum.
    static func parse(_ bytes: ByteText) -> (allocated: UInt64, maximum: UInt64)? {
        var fields = FieldReader(bytes.trimmed)
        guard let allocated = fields.nextUnsigned(), fields.nextUnsigned() != nil, let maximum = fields.nextUnsigned()
        else { return nil }
        return (allocated, maximum)
    }
}
