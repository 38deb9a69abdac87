import LinuxHost
import Telemetry

/// `powersupplyclass`: mains, batteries and USB power, from `/sys/class/power_supply`.
final class PowerSupplyCollector: HostCollector {
    /// So many files stay open between rounds: two batteries and the mains.
    private static let openFiles = 64

    private struct Reading {
        let descriptor: MetricDescriptor
        let labels: [String]
        let divisor: Double
        let value: Attribute
    }

    private struct Description {
        let supply: String
        let texts: [(label: String, value: Attribute)]
    }

    private let directory: String
    private var rescan = Rescan()
    private var readings: [Reading] = []
    private var descriptions: [Description] = []

    init(_ settings: HostSettings) {
        directory = settings.paths.sysfs + "/class/power_supply"
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        if rescan.isDue() { try find() }
        for reading in readings {
            if let number = reading.value.value?.signed {
                sink.add(reading.descriptor, reading.labels, Double(number) / reading.divisor)
            }
            if reading.value.isGone { rescan.soon() }
        }
        for description in descriptions { add(description, to: &sink) }
    }

    private func add(_ description: Description, to sink: inout MetricSink) {
        // What a supply does not say is no label, as there.
        let texts = description.texts.compactMap { label, value in
            value.value.flatMap { $0.isEmpty ? nil : (label, $0.text) }
        }
        guard !description.texts.contains(where: \.value.isGone) else { return rescan.soon() }
        let sample = Sample(
            labelNames: ["power_supply"] + texts.map(\.0), labelValues: [description.supply] + texts.map(\.1), value: 1)
        sink.add(PowerSupplyFamilies.info, sample)
    }

    private func find() throws(CollectorError) {
        readings = []
        descriptions = []
        do {
            for supply in try Directory.names(in: directory) { add(supply) }
        } catch {
            // The next round looks again: a module may be loaded at any time.
            rescan.soon()
            throw CollectorError(error.code == .missing ? .noData : .unreadable, error.description)
        }
    }

    private func add(_ supply: String) {
        let path = "\(directory)/\(supply)"
        guard let files = try? Directory.names(in: path) else { return }
        let present = Set(files)
        var texts: [(label: String, value: Attribute)] = []
        for file in PowerSupplyFamilies.texts where present.contains(file) {
            texts.append((file, attribute("\(path)/\(file)", opened: readings.count + texts.count)))
        }
        descriptions.append(Description(supply: supply, texts: texts))
        for quantity in PowerSupplyFamilies.quantities where present.contains(quantity.file) {
            readings.append(
                Reading(
                    descriptor: quantity.descriptor, labels: [supply], divisor: quantity.divisor,
                    value: attribute("\(path)/\(quantity.file)", opened: readings.count)))
        }
    }

    private func attribute(_ path: String, opened: Int) -> Attribute {
        Attribute(path, staysOpen: opened < Self.openFiles)
    }
}
