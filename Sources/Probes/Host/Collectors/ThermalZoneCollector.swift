import LinuxHost
import Telemetry

/// `thermal_zone`: temperatures of the machine's zones and how hard its cooling works, from `/sys/class/thermal`.
final class ThermalZoneCollector: HostCollector {
    static let temperature = MetricDescriptor(
        "node_thermal_zone_temp", .gauge, labels: ["zone", "type"], help: "Temperature of a zone in degrees Celsius.")
    static let currentState = MetricDescriptor(
        "node_cooling_device_cur_state", .gauge, labels: ["name", "type"],
        help: "How hard a cooling device works now, from 0 to its maximum.")
    static let maximumState = MetricDescriptor(
        "node_cooling_device_max_state", .gauge, labels: ["name", "type"],
        help: "How hard a cooling device can work.")

    private struct Reading {
        let descriptor: MetricDescriptor
        let labels: [String]
        let divisor: Double
        let value: Attribute
    }

    private let directory: String
    private var rescan = Rescan()
    private var readings: [Reading] = []

    init(_ settings: HostSettings) {
        directory = settings.paths.sysfs + "/class/thermal"
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        if rescan.isDue() { readings = find() }
        for reading in readings {
            if let number = reading.value.number {
                sink.add(reading.descriptor, reading.labels, number / reading.divisor)
            }
            if reading.value.isGone { rescan.soon() }
        }
    }

    private func find() -> [Reading] {
        var found: [Reading] = []
        for name in (try? Directory.names(in: directory)) ?? [] {
            let path = "\(directory)/\(name)"
            guard let type = Attribute.text(path + "/type") else { continue }
            func add(_ descriptor: MetricDescriptor, _ prefix: String, _ file: String, divisor: Double) {
                let labels = [String(name.dropFirst(prefix.count)), type]
                // The many cooling devices of a large machine (one for each CPU) are opened for each reading.
                let value = Attribute("\(path)/\(file)", staysOpen: found.count < 32)
                found.append(Reading(descriptor: descriptor, labels: labels, divisor: divisor, value: value))
            }
            if name.hasPrefix("thermal_zone") {
                add(Self.temperature, "thermal_zone", "temp", divisor: 1_000)
            } else if name.hasPrefix("cooling_device") {
                add(Self.currentState, "cooling_device", "cur_state", divisor: 1)
                add(Self.maximumState, "cooling_device", "max_state", divisor: 1)
            }
        }
        return found
    }
}
