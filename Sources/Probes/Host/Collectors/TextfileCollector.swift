import LinuxHost
import Telemetry

/// `textfile`: families that other programs write to `*.prom` files.
///
/// A file that cannot be read, or contradicts an earlier one, is left out as a whole and does not touch the others.
final class TextfileCollector: HostCollector {
    static let modified = MetricDescriptor(
        "node_textfile_mtime_seconds", .gauge, labels: ["file"],
        help: "When a textfile that could be read was last written, in seconds since the epoch.")
    static let failed = MetricDescriptor(
        "node_textfile_scrape_error", .gauge, help: "1 where a textfile or its directory could not be read.")
    static let dropped = MetricDescriptor(
        "omniflow_textfile_dropped_series", .gauge, labels: ["reason"],
        help: "Series of textfiles that are left out: given twice, or of a family that the agent has itself.")

    static let error = MetricDescriptor(
        "omniflow_textfile_error", .gauge, labels: ["file", "reason"],
        help: "Why a textfile or its directory is left out; always 1.")

    private let directory: TextfileDirectory
    private var merge = TextfileMerge([])

    init(_ settings: HostSettings) {
        directory = TextfileDirectory(settings.textfileDirectories)
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let (files, troubles, hasChanged) = directory.read()
        if hasChanged {
            merge = TextfileMerge(
                files.compactMap { file in (try? file.families.get()).map { (path: file.path, families: $0) } })
        }
        add(merge.families, to: &sink)
        var errors = troubles + merge.refused.map { ($0.path, $0.reason) }
        let refused = Set(merge.refused.map(\.path))
        for file in files {
            switch file.families {
            case .success where !refused.contains(file.path):
                sink.add(Self.modified, [file.path], Double(file.facts.modifiedSeconds))
            case .failure(let error): errors.append((file.path, error.description))
            case .success: break
            }
        }
        // A broken file is no failure of the collector, as node_exporter has it; its reason is a label.
        sink.add(Self.failed, errors.isEmpty ? 0 : 1)
        for (path, reason) in errors { sink.add(Self.error, [path, reason], 1) }
    }

    private func add(_ families: [MetricFamily], to sink: inout MetricSink) {
        var taken = 0
        for family in families {
            if sink.contains(name: family.descriptor.name) || Self.isReserved(family.descriptor.name) {
                taken += family.samples.count
            } else {
                sink.add(contentsOf: [family])
            }
        }
        sink.add(Self.dropped, ["duplicate"], Double(merge.duplicates))
        sink.add(Self.dropped, ["name_taken"], Double(taken))
    }

    /// Names that the agent adds after the collectors have run, or that this collector adds itself.
    private static func isReserved(_ name: String) -> Bool {
        name.hasPrefix("node_scrape_collector_") || name.hasPrefix("node_textfile_") || name.hasPrefix("omniflow_")
    }
}
