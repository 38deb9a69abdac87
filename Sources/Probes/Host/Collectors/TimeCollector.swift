import LinuxHost
import Telemetry

/// `time`: the wall clock, its zone, and the hardware that drives it.
final class TimeCollector: HostCollector {
    static let time = MetricDescriptor(
        "node_time_seconds", .gauge, help: "The machine's wall clock, in seconds since 1970.")
    static let zone = MetricDescriptor(
        "node_time_zone_offset_seconds", .gauge, labels: ["time_zone"],
        help: "How far the machine's time zone is ahead of UTC now, in seconds.")
    static let available = MetricDescriptor(
        "node_time_clocksource_available_info", .gauge, labels: ["device", "clocksource"],
        help: "1 for each source of time that the kernel could use.")
    static let current = MetricDescriptor(
        "node_time_clocksource_current_info", .gauge, labels: ["device", "clocksource"],
        help: "1 for the source of time that the kernel uses.")

    private struct Device {
        let label: String
        let available: Attribute
        let current: Attribute
    }

    private let clock: any TimeSource
    private let directory: String
    private var rescan = Rescan()
    private var devices: [Device] = []

    init(_ settings: HostSettings, _ sources: HostSources) {
        clock = sources.time
        directory = settings.paths.sysfs + "/devices/system/clocksource"
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let now = clock.wallClock()
        sink.add(Self.time, now.secondsWithFraction)
        if let zone = LocalTimeZone.at(secondsSinceEpoch: now.secondsSinceEpoch) {
            sink.add(Self.zone, [zone.abbreviation], Double(zone.offset))
        }
        if rescan.isDue() { devices = findDevices() }
        for device in devices {
            for source in Set((device.available.value?.fields ?? []).map(\.text)).sorted() {
                sink.add(Self.available, [device.label, source], 1)
            }
            if let source = device.current.value { sink.add(Self.current, [device.label, source.text], 1) }
            if device.current.isGone { rescan.soon() }
        }
    }

    private func findDevices() -> [Device] {
        let names = (try? Directory.names(in: directory)) ?? []
        return names.filter { $0.hasPrefix("clocksource") }.enumerated().map { index, name in
            Device(
                label: String(index), available: Attribute("\(directory)/\(name)/available_clocksource"),
                current: Attribute("\(directory)/\(name)/current_clocksource"))
        }
    }
}
