import LinuxHost
import Telemetry

/// `netclass`: state and attributes of network interfaces, from rtnetlink and, for what it does not tell,
/// `/sys/class/net`.
final class NetclassCollector: HostCollector {
    static let up = MetricDescriptor(
        "node_network_up", .gauge, labels: ["device"], help: "1 where the interface's operational state is up.")
    static let alternativeName = MetricDescriptor(
        "node_network_altnames_info", .gauge, labels: ["device", "altname"],
        help: "Other names of the interface; always 1.")

    /// What an interface says in words, whose labels differ between the profiles.
    static func info(_ names: NamesProfile) -> MetricDescriptor {
        let adminState = names == .current ? ["adminstate"] : []
        return MetricDescriptor(
            "node_network_info", .gauge,
            labels: ["device", "address", "broadcast", "duplex", "operstate"] + adminState + ["ifalias"],
            help: "What the interface says in words; always 1.")
    }

    private let info: MetricDescriptor
    private let names: NamesProfile
    private let directory: String
    private let links: LinkTable?
    private let excluded: NameFilter
    private var files: [String: InterfaceFiles] = [:]
    private var deviceLabels: [String: [String]] = [:]

    init(_ settings: HostSettings) {
        names = settings.names
        info = Self.info(settings.names)
        directory = settings.paths.sysfs + "/class/net"
        links = settings.paths.areTheKernelsOwn ? LinkTable() : nil
        excluded = NameFilter(settings.excludes.networkClassDevices)
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let links = try? links?.read()
        let devices = if let links { links.map(\.name) } else { try listedDevices() }
        forget(except: devices)
        for (index, device) in devices.enumerated() where !excluded.matches(device) {
            let files = files(of: device)
            if let links { add(links[index], files, to: &sink) } else { add(device, files, to: &sink) }
        }
    }

    private func listedDevices() throws(CollectorError) -> [String] {
        do {
            return try Directory.names(in: directory)
        } catch {
            throw CollectorError(error.code == .missing ? .noData : .unreadable, error.description)
        }
    }

    private func add(_ link: NetworkLink, _ files: InterfaceFiles, to sink: inout MetricSink) {
        let labels = labels(link.name)
        let isRunning = link.flags & 1 != 0
        add(
            labels, address: link.address, broadcast: link.broadcast, duplex: files.text("duplex") ?? "",
            state: link.operationalStateName, isUp: isRunning, alias: link.alias, to: &sink)
        for attribute in NetclassAttribute.allCases {
            let value = attribute.isOnlyInFile ? files.number(attribute) : link.number(attribute)
            if let value { sink.add(attribute.descriptor, labels, value) }
        }
        guard names == .current else { return }
        for name in link.alternativeNames { sink.add(Self.alternativeName, [link.name, name], 1) }
    }

    private func add(_ device: String, _ files: InterfaceFiles, to sink: inout MetricSink) {
        // Beside the interfaces there are files of drivers, and an interface may be gone by now.
        guard let state = files.text("operstate") else { return }
        let labels = labels(device)
        add(
            labels, address: files.text("address") ?? "", broadcast: files.text("broadcast") ?? "",
            duplex: files.text("duplex") ?? "", state: state,
            isUp: files.number(.flags).map { Int64(exactly: $0).map { $0 & 1 == 1 } ?? false },
            alias: files.text("ifalias") ?? "", to: &sink)
        for attribute in NetclassAttribute.allCases {
            if let value = files.number(attribute) { sink.add(attribute.descriptor, labels, value) }
        }
    }

    private func add(
        _ labels: [String], address: String, broadcast: String, duplex: String, state: String, isUp: Bool?,
        alias: String, to sink: inout MetricSink
    ) {
        let adminState = names == .current ? [isUp.map { $0 ? "up" : "down" } ?? "unknown"] : []
        sink.add(Self.up, labels, state == "up" ? 1 : 0)
        sink.add(info, labels + [address, broadcast, duplex, state] + adminState + [alias], 1)
    }

    private func files(of device: String) -> InterfaceFiles {
        if let known = files[device] { return known }
        let new = InterfaceFiles(directory: directory + "/" + device)
        files[device] = new
        return new
    }

    private func labels(_ device: String) -> [String] {
        if let known = deviceLabels[device] { return known }
        deviceLabels[device] = [device]
        return [device]
    }

    /// Closes the files of interfaces that are gone.
    private func forget(except devices: [String]) {
        guard files.count > devices.count || !files.keys.allSatisfy(devices.contains) else { return }
        let present = Set(devices)
        files = files.filter { present.contains($0.key) }
        deviceLabels = deviceLabels.filter { present.contains($0.key) }
    }
}

extension NetworkLink {
    /// What rtnetlink says of an attribute, in the words of the files; nil where it says nothing.
    fileprivate func number(_ attribute: NetclassAttribute) -> Double? {
        let isRunning = flags & 1 != 0
        return switch attribute {
        // The files cannot be read of an interface that is down.
        case .carrier: isRunning ? carrier.map { Double($0) } : nil
        case .dormant: isRunning ? (flags & 0x20000 != 0 ? 1 : 0) : nil
        case .carrierChanges: carrierChanges.map { Double($0) }
        case .carrierUps: carrierUps.map { Double($0) }
        case .carrierDowns: carrierDowns.map { Double($0) }
        case .index: Double(index)
        case .lower: Double(lower ?? index)
        case .linkMode: linkMode.map { Double($0) }
        case .mtu: mtu.map { Double($0) }
        case .group: group.map { Double($0) }
        case .queueLength: queueLength.map { Double($0) }
        case .type: Double(type)
        case .addressAssignType, .deviceID, .flags, .nameAssignType, .speed: nil
        }
    }
}
