import LinuxHost
import Telemetry

/// `edac`: errors that memory controllers with error correction have seen, from `/sys/devices/system/edac/mc`.
final class MemoryErrorCollector: HostCollector {
    static let correctable = counter("correctable", of: ["controller"], "that the memory controller corrected")
    static let uncorrectable = counter(
        "uncorrectable", of: ["controller"], "that the memory controller could not correct")
    static let rowCorrectable = counter(
        "csrow_correctable", of: ["controller", "csrow"],
        "of a row of chips that were corrected; the row is unknown where the controller cannot tell it")
    static let rowUncorrectable = counter(
        "csrow_uncorrectable", of: ["controller", "csrow"],
        "of a row of chips that could not be corrected; the row is unknown where the controller cannot tell it")
    /// So many files stay open between rounds.
    private static let openFiles = 64

    private struct Reading {
        let descriptor: MetricDescriptor
        let labels: [String]
        let value: Attribute
    }

    private let directory: String
    private var rescan = Rescan()
    private var readings: [Reading] = []

    init(_ settings: HostSettings) {
        directory = settings.paths.sysfs + "/devices/system/edac/mc"
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        if rescan.isDue() { find() }
        for reading in readings {
            if let count = reading.value.value?.unsigned { sink.add(reading.descriptor, reading.labels, Double(count)) }
            if reading.value.isGone { rescan.soon() }
        }
    }

    private func find() {
        readings = []
        for (controller, path) in numbered("mc", in: directory) {
            add(Self.correctable, [controller], path + "/ce_count")
            add(Self.uncorrectable, [controller], path + "/ue_count")
            add(Self.rowCorrectable, [controller, "unknown"], path + "/ce_noinfo_count")
            add(Self.rowUncorrectable, [controller, "unknown"], path + "/ue_noinfo_count")
            for (row, path) in numbered("csrow", in: path) {
                add(Self.rowCorrectable, [controller, row], path + "/ce_count")
                add(Self.rowUncorrectable, [controller, row], path + "/ue_count")
            }
        }
    }

    private func add(_ descriptor: MetricDescriptor, _ labels: [String], _ path: String) {
        guard Directory.exists(path) else { return }
        let value = Attribute(path, staysOpen: readings.count < Self.openFiles)
        readings.append(Reading(descriptor: descriptor, labels: labels, value: value))
    }

    /// The directories whose names are a word and a number, by the number.
    private func numbered(_ word: String, in directory: String) -> [(number: String, path: String)] {
        let names = (try? Directory.names(in: directory)) ?? []
        return names.compactMap { name in
            let number = name.dropFirst(word.count)
            guard name.hasPrefix(word), !number.isEmpty, number.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
                return nil
            }
            return (String(number), "\(directory)/\(name)")
        }
    }

    private static func counter(_ name: String, of labels: [String], _ what: String) -> MetricDescriptor {
        MetricDescriptor("node_edac_\(name)_errors_total", .counter, labels: labels, help: "Memory errors \(what).")
    }
}
