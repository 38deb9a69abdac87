import LinuxHost
import Telemetry

/// `mdadm`: the kernel's software RAID, from `/proc/mdstat` and `/sys/block/md*/md`.
final class RaidCollector: HostCollector {
    static let disks = gauge(
        "disks", of: ["device", "state"], "Members of an array that work, failed or wait as spares.")
    static let required = gauge("disks_required", "Members that an array needs to be whole; 0 while it is inactive.")
    static let state = gauge(
        "state", of: ["device", "state"],
        "1 for what an array is now: active, inactive, or active and recovering, in resync or in a check.")
    static let blocks = gauge("blocks", "Size of an array in blocks of 1 KiB.")
    static let synced = gauge(
        "blocks_synced", "Blocks of an array that agree, or that what is under way has done; 0 while that waits.")
    /// Newer than node_exporter 1.5.0.
    static let raidDisks = gauge("raid_disks", "Members of an array that is whole, from sysfs.")
    /// Newer than node_exporter 1.5.0.
    static let degraded = gauge("degraded", "Members by which an array is short of being whole, from sysfs.")
    /// Which levels know what a missing member is.
    private static let redundant: Set<String> = ["raid1", "raid4", "raid5", "raid6", "raid10"]

    private struct Detail {
        let labels: [String]
        let disks: Attribute
        let degraded: Attribute?
    }

    private let names: NamesProfile
    private let status: KernelFile
    private let directory: String
    private var rescan = Rescan()
    private var known: [String] = []
    private var details: [Detail] = []

    init(_ settings: HostSettings) {
        names = settings.names
        status = KernelFile(settings.paths.procfs + "/mdstat")
        directory = settings.paths.sysfs + "/block"
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        let arrays = try RaidStatus.parse(try status.contents(), path: status.path)
        var seen: Set<String> = []
        for array in arrays where seen.insert(array.name).inserted { add(array, to: &sink) }
        if names == .current { addDetails(of: arrays.map(\.name), to: &sink) }
    }

    private func add(_ array: RaidArray, to sink: inout MetricSink) {
        sink.add(Self.disks, [array.name, "failed"], Double(array.failed))
        sink.add(Self.disks, [array.name, "spare"], Double(array.spare))
        if let members = array.members {
            sink.add(Self.disks, [array.name, "active"], Double(members.active))
            sink.add(Self.required, [array.name], Double(members.required))
        }
        // Debian 12's exporter does not know that an array can grow.
        let activity = names == .debian12 && array.activity == .reshape ? nil : array.activity
        let state = activity?.state ?? array.state
        for name in ["active", "inactive", "recovering", "resync", "check"] {
            sink.add(Self.state, [array.name, name], name == state ? 1 : 0)
        }
        guard let blocks = array.blocks else { return }
        sink.add(Self.blocks, [array.name], Double(blocks))
        sink.add(Self.synced, [array.name], Double(activity == nil ? blocks : array.done ?? blocks))
    }

    private func addDetails(of arrays: [String], to sink: inout MetricSink) {
        if rescan.isDue() || arrays != known {
            known = arrays
            details = find()
        }
        for detail in details {
            // While an array grows the file has the old number in parentheses behind the new one.
            if let disks = detail.disks.value?.fields.first?.unsigned {
                sink.add(Self.raidDisks, detail.labels, Double(disks))
                if detail.degraded == nil { sink.add(Self.degraded, detail.labels, 0) }
            }
            if let missing = detail.degraded?.value?.unsigned {
                sink.add(Self.degraded, detail.labels, Double(missing))
            }
            if detail.disks.isGone { rescan.soon() }
        }
    }

    private func find() -> [Detail] {
        ((try? Directory.names(in: directory)) ?? []).compactMap { name in
            let path = "\(directory)/\(name)/md"
            guard name.hasPrefix("md"), let level = Attribute.text(path + "/level") else { return nil }
            return Detail(
                labels: [name], disks: Attribute(path + "/raid_disks"),
                degraded: Self.redundant.contains(level) ? Attribute(path + "/degraded") : nil)
        }
    }

    private static func gauge(_ name: String, of labels: [String] = ["device"], _ help: String) -> MetricDescriptor {
        MetricDescriptor("node_md_\(name)", .gauge, labels: labels, help: help)
    }
}

extension RaidArray.Activity {
    /// The state that the array shows while this is under way or waits; none has a series for growing.
    fileprivate var state: String {
        switch self {
        case .recovery: "recovering"
        case .resync: "resync"
        case .check: "check"
        case .reshape: "reshape"
        }
    }
}
