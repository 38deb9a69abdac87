import LinuxHost
import Telemetry

/// `interrupts`: how often each source interrupted each CPU.
///
/// CPUs times sources many series: where they pass the limit of the settings, the collector publishes none.
final class InterruptsCollector: HostCollector {
    static let interrupts = MetricDescriptor(
        "node_interrupts_total", .counter, labels: ["cpu", "type", "info", "devices"],
        help: "How often a CPU was interrupted, by source.")

    private final class Labels {
        var details: [UInt8] = []
        var cpus: [Int] = []
        var values: [[String]] = []
    }

    private let file: KernelFile
    private let limit: Int
    private var labels = NameCache<Labels>()

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/interrupts")
        limit = settings.interruptSeriesLimit
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let (header, rows) = InterruptTable.split(try file.contents())
        guard let cpus = InterruptTable.cpus(header) else { throw .malformed(file.path, header) }
        var sources = 0
        rows.forEachLine { _ in sources += 1 }
        guard sources <= limit / cpus.count else { return }
        labels.restart()
        rows.forEachLine { line in
            guard let row = InterruptTable.row(line, columns: cpus.count), !row.details.isEmpty else { return }
            let labels = labels.value(of: row.name) { _ in Labels() }
            if labels.cpus != cpus || !labels.details.elementsEqual(row.details) {
                labels.cpus = cpus
                labels.details = Array(row.details)
                labels.values = Self.labelValues(of: row, cpus: cpus)
            }
            for (values, count) in zip(labels.values, row.counts) { sink.add(Self.interrupts, values, Double(count)) }
        }
    }

    // A numbered interrupt names its controller, then the rest; the others are described by a sentence.
    private static func labelValues(of row: InterruptTable.Row, cpus: [Int]) -> [[String]] {
        let words = row.details.fields.map(\.text)
        let isNumbered = row.name.unsigned != nil
        let info = isNumbered ? words.first ?? "" : words.joined(separator: " ")
        let devices = isNumbered ? words.dropFirst().joined(separator: " ") : ""
        let name = row.name.text
        return cpus.map { [String($0), name, info, devices] }
    }
}
