import LinuxHost
import Telemetry

/// `softirqs`: how often deferred work of each kind ran, in all and on each CPU.
///
/// The totals are what node_exporter's `stat` gives with its flag for softirqs, the numbers by CPU those of its newer
/// collector of this name.
final class SoftirqsCollector: HostCollector {
    static let totals = MetricDescriptor(
        "node_softirqs_total", .counter, labels: ["vector"], help: "How often deferred work of a kind ran, on all CPUs."
    )
    static let functions = MetricDescriptor(
        "node_softirqs_functions_total", .counter, labels: ["cpu", "type"],
        help: "How often deferred work of a kind ran on a CPU.")
    private static let vectors = [
        "hi", "timer", "net_tx", "net_rx", "block", "block_iopoll", "tasklet", "sched", "hrtimer", "rcu",
    ].map { [$0] }

    private let stat: SharedFile
    private let file: KernelFile?
    private var cpus: [Int] = []
    private var labels = NameCache<[[String]]>()

    init(_ settings: HostSettings, _ sources: HostSources) {
        stat = sources.stat
        file = settings.names == .current ? KernelFile(settings.paths.procfs + "/softirqs") : nil
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        guard let counts = Self.parseTotals(try stat.contents(for: self)) else { throw .malformed(stat.path) }
        for (labels, count) in zip(Self.vectors, counts) { sink.add(Self.totals, labels, Double(count)) }
        if let file { try collectByCPU(file, into: &sink) }
    }

    private func collectByCPU(_ file: KernelFile, into sink: inout MetricSink) throws(CollectorError) {
        let (header, rows) = InterruptTable.split(try file.contents())
        guard let cpus = InterruptTable.cpus(header) else { throw .malformed(file.path, header) }
        if cpus != self.cpus { labels = NameCache() }
        self.cpus = cpus
        labels.restart()
        rows.forEachLine { line in
            guard let row = InterruptTable.row(line, columns: cpus.count) else { return }
            let labels = labels.value(of: row.name) { name in cpus.map { [String($0), name.text] } }
            for (values, count) in zip(labels, row.counts) { sink.add(Self.functions, values, Double(count)) }
        }
    }

    /// Reads the line `softirq TOTAL HI TIMER …` of `/proc/stat` without its total; nil where it is not there.
    static func parseTotals(_ bytes: ByteText) -> [UInt64]? {
        var counts: [UInt64]?
        bytes.forEachLine { line in
            guard line.hasPrefix("softirq ") else { return }
            var fields = FieldReader(line)
            fields.skip(2)
            var found: [UInt64] = []
            while found.count < vectors.count, let count = fields.nextUnsigned() { found.append(count) }
            counts = found.isEmpty ? nil : found
        }
        return counts
    }
}
