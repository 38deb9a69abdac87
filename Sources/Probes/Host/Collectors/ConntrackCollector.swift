import LinuxHost
import Telemetry

/// `conntrack`: the kernel's table of tracked connections; no data where the module is not loaded.
final class ConntrackCollector: HostCollector {
    static let entries = MetricDescriptor(
        "node_nf_conntrack_entries", .gauge, help: "Connections in the tracking table now.")
    static let limit = MetricDescriptor(
        "node_nf_conntrack_entries_limit", .gauge, help: "How many connections the tracking table may hold.")
    static let statistics = [
        ("found", "Lookups in the tracking table that found an entry."),
        ("invalid", "Packets that could not be tracked."),
        ("ignore", "Packets that already belonged to a connection."),
        ("insert", "Entries put into the tracking table."),
        ("insert_failed", "Entries that could not be put into the tracking table."),
        ("drop", "Packets dropped because tracking failed."),
        ("early_drop", "Entries thrown out of the full tracking table to make room."),
        ("search_restart", "Lookups begun anew because the tracking table was resized."),
    ].map { name, help in
        (name: name, descriptor: MetricDescriptor("node_nf_conntrack_stat_" + name, .gauge, help: help))
    }

    private let countFile: KernelFile
    private let limitFile: KernelFile
    private let statisticsFile: KernelFile

    init(_ settings: HostSettings) {
        let procfs = settings.paths.procfs
        countFile = KernelFile(procfs + "/sys/net/netfilter/nf_conntrack_count")
        limitFile = KernelFile(procfs + "/sys/net/netfilter/nf_conntrack_max")
        statisticsFile = KernelFile(procfs + "/net/stat/nf_conntrack")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        sink.add(Self.entries, try countFile.number())
        sink.add(Self.limit, try limitFile.number())
        guard let sums = Self.parse(try statisticsFile.contents()) else { throw .malformed(statisticsFile.path) }
        for (statistic, sum) in zip(Self.statistics, sums) { sink.add(statistic.descriptor, Double(sum)) }
    }

    /// Sums each known column of the hexadecimal table over its rows, one for each CPU.
    ///
    /// The columns are found by the table's first line, because kernels rename and add some: `searched` is now
    /// `clashres`.
    static func parse(_ bytes: ByteText) -> [UInt64]? {
        var columns: [Int?] = []
        var sums = [UInt64](repeating: 0, count: statistics.count)
        var rows = 0
        bytes.forEachLine { line in
            var fields = FieldReader(line)
            if columns.isEmpty {
                while let name = fields.next()?.text { columns.append(statistics.firstIndex { $0.name == name }) }
                return
            }
            var column = 0
            while column < columns.count, let value = fields.next()?.hexadecimal {
                if let index = columns[column] { sums[index] &+= value }
                column += 1
            }
            if column == columns.count { rows += 1 }
        }
        return rows > 0 && columns.contains { $0 != nil } ? sums : nil
    }
}
