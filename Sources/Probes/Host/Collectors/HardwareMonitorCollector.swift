import LinuxHost
import Telemetry

/// `hwmon`: temperatures, fans, voltages, currents and power, from `/sys/class/hwmon`.
final class HardwareMonitorCollector: HostCollector {
    static let chipNames = MetricDescriptor(
        "node_hwmon_chip_names", .gauge, labels: ["chip", "chip_name"],
        help: "Always 1; says what a chip's driver calls it.")
    static let sensorLabel = MetricDescriptor(
        "node_hwmon_sensor_label", .gauge, labels: ["chip", "sensor", "label"],
        help: "Always 1; says what a sensor's driver calls it.")
    /// So many files stay open between rounds; a large server has hundreds.
    private static let openFiles = 64

    private struct File {
        let kind: String
        let path: String
    }

    private struct Reading {
        let descriptor: MetricDescriptor
        let labels: [String]
        let divisor: Double
        let value: Attribute
    }

    private let directory: String
    private let kinds: Set<String>
    private var rescan = Rescan()
    private var constants: [(descriptor: MetricDescriptor, labels: [String])] = []
    private var readings: [Reading] = []
    private var descriptors: [String: MetricDescriptor] = [:]

    init(_ settings: HostSettings) {
        directory = settings.paths.sysfs + "/class/hwmon"
        kinds = settings.names == .current ? SensorFileName.kinds : SensorFileName.kinds.subtracting(["freq"])
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        if rescan.isDue() { try find() }
        for (descriptor, labels) in constants { sink.add(descriptor, labels, 1) }
        for reading in readings {
            if let number = reading.value.number {
                sink.add(reading.descriptor, reading.labels, number / reading.divisor)
            }
            if reading.value.isGone { rescan.soon() }
        }
    }

    private func find() throws(CollectorError) {
        constants = []
        readings = []
        do {
            for chip in try HardwareMonitorChip.all(in: directory) { add(chip) }
        } catch {
            // The next round looks again: a module may be loaded at any time.
            rescan.soon()
            throw CollectorError(error.code == .missing ? .noData : .unreadable, error.description)
        }
    }

    private func add(_ chip: HardwareMonitorChip) {
        if let name = chip.name { constants.append((Self.chipNames, [chip.label, name])) }
        for (sensor, files) in sensors(of: chip).sorted(by: { $0.key < $1.key }) {
            let text = files["label"].flatMap { Attribute.text($0.path) }
            if let text { constants.append((Self.sensorLabel, [chip.label, sensor, text])) }
            for (property, file) in files.sorted(by: { $0.key < $1.key }) where property != "label" {
                var labels = [chip.label, sensor]
                if file.kind == "freq", property == "input" {
                    // Clocks of a graphics card are told apart by their text; without one they are left out.
                    guard let text else { continue }
                    labels[1] = SensorFileName.cleaned(text)
                }
                add(file, property: property, labels: labels, hasPlainValue: files[""] != nil)
            }
        }
    }

    private func add(_ file: File, property: String, labels: [String], hasPlainValue: Bool) {
        let quantity = SensorQuantity.of(kind: file.kind, property: property, hasPlainValue: hasPlainValue)
        guard let descriptor = descriptor(quantity, kind: file.kind) else { return }
        let value = Attribute(file.path, staysOpen: readings.count < Self.openFiles)
        readings.append(Reading(descriptor: descriptor, labels: labels, divisor: quantity.divisor, value: value))
    }

    // Old drivers put their files into the device's directory instead of the chip's; those win where both have one.
    private func sensors(of chip: HardwareMonitorChip) -> [String: [String: File]] {
        var sensors: [String: [String: File]] = [:]
        for directory in [chip.directory, chip.directory + "/device"] {
            for entry in (try? Directory.names(in: directory)) ?? [] {
                guard let name = SensorFileName(entry), kinds.contains(name.kind) else { continue }
                sensors[name.sensor, default: [:]][name.property] = File(kind: name.kind, path: "\(directory)/\(entry)")
            }
        }
        return sensors
    }

    private func descriptor(_ quantity: SensorQuantity, kind: String) -> MetricDescriptor? {
        if let known = descriptors[quantity.metric] { return known }
        guard MetricDescriptor.isValidName(quantity.metric) else { return nil }
        let descriptor = MetricDescriptor(
            quantity.metric, quantity.kind, labels: ["chip", "sensor"],
            help: "What a hardware sensor of the kind \(kind) says, from /sys/class/hwmon.")
        descriptors[quantity.metric] = descriptor
        return descriptor
    }
}
