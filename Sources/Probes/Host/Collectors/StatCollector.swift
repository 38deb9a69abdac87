import Telemetry

/// `stat`: interrupts, context switches and processes of `/proc/stat`.
final class StatCollector: HostCollector {
    static let interrupts = MetricDescriptor(
        "node_intr_total", .counter, help: "Interrupts served since boot, of all kinds.")
    static let contextSwitches = MetricDescriptor(
        "node_context_switches_total", .counter, help: "Changes from one task to another since boot, on all CPUs.")
    static let forks = MetricDescriptor(
        "node_forks_total", .counter, help: "Processes and threads created since boot.")
    static let bootTime = MetricDescriptor(
        "node_boot_time_seconds", .gauge, help: "When the machine was started, in seconds since 1970.")
    static let running = MetricDescriptor(
        "node_procs_running", .gauge, help: "Tasks that run or could run now.")
    static let blocked = MetricDescriptor(
        "node_procs_blocked", .gauge, help: "Tasks that wait for I/O now.")

    private let stat: SharedFile

    init(_ settings: HostSettings, _ sources: HostSources) {
        stat = sources.stat
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let values = Self.parse(try stat.contents(for: self))
        guard !values.isEmpty else { throw .malformed(stat.path) }
        for (descriptor, value) in values { sink.add(descriptor, Double(value)) }
    }

    /// Reads the first number of each line that is known; the interrupts' own numbers behind it are left alone.
    static func parse(_ bytes: ByteText) -> [(MetricDescriptor, UInt64)] {
        var values: [(MetricDescriptor, UInt64)] = []
        bytes.forEachLine { line in
            var fields = FieldReader(line)
            if let name = fields.next(), let descriptor = descriptor(name), let value = fields.nextUnsigned() {
                values.append((descriptor, value))
            }
        }
        return values
    }

    private static func descriptor(_ name: ByteText) -> MetricDescriptor? {
        switch name.first {
        case UInt8(ascii: "i") where name.equals("intr"): interrupts
        case UInt8(ascii: "c") where name.equals("ctxt"): contextSwitches
        case UInt8(ascii: "b") where name.equals("btime"): bootTime
        case UInt8(ascii: "p") where name.equals("processes"): forks
        case UInt8(ascii: "p") where name.equals("procs_running"): running
        case UInt8(ascii: "p") where name.equals("procs_blocked"): blocked
        default: nil
        }
    }
}
