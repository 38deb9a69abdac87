import LinuxHost
import Telemetry

/// `diskstats`: traffic of block devices from `/proc/diskstats`, and what udev knows of them.
final class DiskstatsCollector: HostCollector {
    /// What is known of a device besides its counters, ready as samples.
    private struct Identity {
        let major: String
        let minor: String
        let deviceLabel: [String]
        var infos: [(descriptor: MetricDescriptor, labels: [String], value: Double)] = []
        var age = 0
    }

    /// After how many rounds udev's facts are read again.
    private static let refreshAfter = 20

    private let file: KernelFile
    private let paths: HostSettings.Paths
    private let names: NamesProfile
    private let excluded: NameFilter
    private var identities: [String: Identity] = [:]

    init(_ settings: HostSettings) {
        file = KernelFile(settings.paths.procfs + "/diskstats")
        paths = settings.paths
        names = settings.names
        excluded = NameFilter(settings.excludes.disks)
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        var present: [String: Identity] = [:]
        for disk in try DiskTable.parse(try file.contents(), path: file.path) where !excluded.matches(disk.name) {
            let identity = identity(of: disk)
            present[disk.name] = identity
            for (value, column) in zip(disk.values, DiskFamilies.columns) {
                sink.add(column.descriptor, identity.deviceLabel, Double(value) * column.factor)
            }
            for info in identity.infos { sink.add(info.descriptor, info.labels, info.value) }
        }
        identities = present
    }

    private func identity(of disk: DiskCounters) -> Identity {
        if var known = identities[disk.name], known.major == disk.major, known.minor == disk.minor,
            known.age < Self.refreshAfter
        {
            known.age += 1
            return known
        }
        var identity = Identity(major: disk.major, minor: disk.minor, deviceLabel: [disk.name])
        let bytes = try? KernelFile.read("\(paths.udevData)/b\(disk.major):\(disk.minor)", limit: 1 << 20)
        let properties = UdevProperties.parse((bytes ?? [])[...])
        identity.infos.append(info(disk, properties))
        if let type = properties["ID_FS_TYPE"], !type.isEmpty {
            let values = ["ID_FS_USAGE", "ID_FS_UUID", "ID_FS_VERSION"].map { properties[$0] ?? "" }
            identity.infos.append((DiskFamilies.filesystemInfo, [disk.name, type] + values, 1))
        }
        if let name = properties["DM_NAME"], !name.isEmpty {
            let values = ["DM_UUID", "DM_VG_NAME", "DM_LV_NAME", "DM_LV_LAYER"].map { properties[$0] ?? "" }
            identity.infos.append((DiskFamilies.mapperInfo, [disk.name, name] + values, 1))
        }
        if let isATA = properties["ID_ATA"], !isATA.isEmpty {
            for (property, descriptor) in DiskFamilies.ata {
                if let value = properties[property].flatMap({ ByteText($0.utf8).decimal }) {
                    identity.infos.append((descriptor, [disk.name], value))
                }
            }
        }
        return identity
    }

    private func info(
        _ disk: DiskCounters, _ properties: [String: String]
    ) -> (descriptor: MetricDescriptor, labels: [String], value: Double) {
        var labels = [disk.name, disk.major, disk.minor]
        labels += ["ID_PATH", "ID_WWN", "ID_MODEL"].map { properties[$0] ?? "" }
        // What is printed on the disk comes first; a virtio disk has only the last of them.
        let serials = ["SCSI_IDENT_SERIAL", "ID_SERIAL_SHORT"] + (names == .current ? ["ID_SERIAL"] : [])
        labels.append(serials.lazy.compactMap { properties[$0] }.first { !$0.isEmpty } ?? "")
        labels.append(properties["ID_REVISION"] ?? "")
        guard names == .current else { return (DiskFamilies.infoDebian12, labels, 1) }
        let rotational = try? KernelFile.read("\(paths.sysfs)/block/\(disk.name)/queue/rotational", limit: 4_096)
        labels.append(rotational.map { $0[...].trimmed.equals("1") } == true ? "1" : "0")
        return (DiskFamilies.info, labels, 1)
    }
}
