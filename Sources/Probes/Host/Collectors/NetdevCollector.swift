import LinuxHost
import Telemetry

/// `netdev`: traffic of network interfaces, from rtnetlink or, where that is not to be had, `/proc/net/dev`.
final class NetdevCollector: HostCollector {
    private let file: KernelFile
    private let links: LinkTable?
    private let excluded: NameFilter
    private var deviceLabels: [String: [String]] = [:]

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/net/dev")
        links = settings.paths.areTheKernelsOwn ? LinkTable() : nil
        excluded = NameFilter(settings.excludes.networkDevices)
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        if let links = try? links?.read() {
            for link in links where !excluded.matches(link.name) {
                guard let counters = link.counters else { continue }
                let labels = labels(link.name)
                for family in NetdevFamilies.all { sink.add(family.descriptor, labels, family.value(counters)) }
            }
            return
        }
        for device in try DeviceTrafficTable.parse(try file.contents(), path: file.path)
        where !excluded.matches(device.name) {
            let labels = labels(device.name)
            for family in NetdevFamilies.all {
                guard let column = family.column else { continue }
                sink.add(family.descriptor, labels, Double(device.values[column]))
            }
        }
    }

    private func labels(_ device: String) -> [String] {
        if let known = deviceLabels[device] { return known }
        // Interfaces of containers come and go under ever new names.
        if deviceLabels.count >= 1_000 { deviceLabels.removeAll(keepingCapacity: true) }
        deviceLabels[device] = [device]
        return [device]
    }
}

extension HostSettings.Paths {
    /// Whether the files are those of the running kernel, so that asking the kernel itself gives the same.
    var areTheKernelsOwn: Bool { procfs == "/proc" && sysfs == "/sys" }
}
