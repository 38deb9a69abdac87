import LinuxHost
import Telemetry

/// `entropy`: the state of the kernel's source of randomness.
final class EntropyCollector: HostCollector {
    static let available = MetricDescriptor(
        "node_entropy_available_bits", .gauge, help: "Bits of entropy that the kernel counts as collected.")
    static let poolSize = MetricDescriptor(
        "node_entropy_pool_size_bits", .gauge, help: "Size of the kernel's entropy pool in bits.")

    private let availableFile: KernelFile
    private let poolSizeFile: KernelFile

    init(_ settings: HostSettings) {
        let directory = settings.paths.procfs + "/sys/kernel/random"
        availableFile = KernelFile(directory + "/entropy_avail")
        poolSizeFile = KernelFile(directory + "/poolsize")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        sink.add(Self.available, try availableFile.number())
        sink.add(Self.poolSize, try poolSizeFile.number())
    }
}
