import LinuxHost
import Telemetry

/// `pressure`: how long tasks waited for CPU, memory, I/O and interrupts, from `/proc/pressure`.
final class PressureCollector: HostCollector {
    static let cpuWaiting = descriptor("cpu_waiting", "at least one task waited for a CPU")
    static let ioWaiting = descriptor("io_waiting", "at least one task waited for I/O")
    static let ioStalled = descriptor("io_stalled", "every task that had work waited for I/O")
    static let memoryWaiting = descriptor("memory_waiting", "at least one task waited for memory")
    static let memoryStalled = descriptor("memory_stalled", "every task that had work waited for memory")
    static let interruptsStalled = descriptor("irq_stalled", "interrupts kept tasks from running")

    private struct Resource {
        let file: KernelFile
        let some: MetricDescriptor?
        let full: MetricDescriptor?
        /// Older kernels lack it.
        var isOptional = false
    }

    private let resources: [Resource]

    init(_ settings: HostSettings) {
        let directory = settings.paths.procfs + "/pressure/"
        var resources = [
            Resource(file: KernelFile(directory + "cpu"), some: Self.cpuWaiting, full: nil),
            Resource(file: KernelFile(directory + "io"), some: Self.ioWaiting, full: Self.ioStalled),
            Resource(file: KernelFile(directory + "memory"), some: Self.memoryWaiting, full: Self.memoryStalled),
        ]
        if settings.names == .current {
            resources.append(
                Resource(file: KernelFile(directory + "irq"), some: nil, full: Self.interruptsStalled, isOptional: true)
            )
        }
        self.resources = resources
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        for resource in resources {
            do {
                try Self.collect(resource, into: &sink)
            } catch {
                if !resource.isOptional || error.code != .noData { throw error }
            }
        }
    }

    private static func collect(_ resource: Resource, into sink: inout MetricSink) throws(CollectorError) {
        let totals = parse(try resource.file.contents())
        if let descriptor = resource.some {
            guard let total = totals.some else { throw .malformed(resource.file.path) }
            sink.add(descriptor, Double(total) / 1e6)
        }
        if let descriptor = resource.full {
            guard let total = totals.full else { throw .malformed(resource.file.path) }
            sink.add(descriptor, Double(total) / 1e6)
        }
    }

    /// Reads the totals, in microseconds, of `some avg10=0.00 avg60=0.00 avg300=0.00 total=0` and of the line `full`.
    static func parse(_ bytes: ByteText) -> (some: UInt64?, full: UInt64?) {
        var totals: (some: UInt64?, full: UInt64?) = (nil, nil)
        bytes.forEachLine { line in
            var fields = FieldReader(line)
            guard let kind = fields.next() else { return }
            var total: UInt64?
            while let field = fields.next() {
                if field.hasPrefix("total=") { total = field.dropFirst(6).unsigned }
            }
            if kind.equals("some") { totals.some = total }
            if kind.equals("full") { totals.full = total }
        }
        return totals
    }

    private static func descriptor(_ name: String, _ what: String) -> MetricDescriptor {
        MetricDescriptor(
            "node_pressure_\(name)_seconds_total", .counter, help: "Time in seconds during which \(what).")
    }
}
