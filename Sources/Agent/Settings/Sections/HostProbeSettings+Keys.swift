import Probes

extension HostProbeSettings {
    static let interval = SettingKey(
        "probes.host.interval", .duration(.seconds(1)...(.seconds(86_400))), default: .seconds(15),
        "From one round to the next.")
    static let timeout = SettingKey(
        "probes.host.timeout", .duration(.milliseconds(100)...(.seconds(3_600))), default: .seconds(5),
        "How long a round may take; below the interval.")
    static let names = SettingKey(
        "probes.host.names", ValueKind<NamesProfile>.choice, default: .current,
        "Whose metric names: node_exporter's newest (current) or those of Debian 12's package (debian12).")
    static let enable = SettingKey(
        "probes.host.collectors.enable", .list(of: .text), default: [],
        "node_exporter's names of collectors to run besides those that are on anyway; "
            + "naming interrupts lifts its limit of 1000 series."
    )
    static let disable = SettingKey(
        "probes.host.collectors.disable", .list(of: .text), default: [], "Collectors that do not run.")
    static let mountPoints = SettingKey(
        "probes.host.mount_points_exclude", .optional(.regex), default: nil,
        "Mount points that are left out (RE2); null for the profile's own, \"\" for none.")
    static let filesystemTypes = SettingKey(
        "probes.host.filesystem_types_exclude", .optional(.regex), default: nil,
        "File system types that are left out, likewise.")
    static let disks = SettingKey(
        "probes.host.disks_exclude", .optional(.regex), default: nil, "Disks that are left out, likewise.")
    static let networkDevices = SettingKey(
        "probes.host.network_devices_exclude", .optional(.regex), default: nil,
        "Network interfaces that the netdev collector leaves out, likewise.")
    static let networkClassDevices = SettingKey(
        "probes.host.network_class_devices_exclude", .optional(.regex), default: nil,
        "Network interfaces that the netclass collector leaves out, likewise.")
    static let netstatFields = SettingKey(
        "probes.host.netstat_fields", .optional(.regex), default: nil,
        "Fields of /proc/net/netstat and snmp that are published; null for the profile's own, \"\" for all.")
    static let vmstatFields = SettingKey(
        "probes.host.vmstat_fields", .optional(.regex), default: nil,
        "Fields of /proc/vmstat that are published, likewise.")
    static let textfileDirectories = SettingKey(
        "probes.host.textfile_directories", .list(of: .path), default: [],
        "Directories with *.prom files of scripts, shell patterns allowed; the profile debian12 has one of its own.")
    static let cgroups = SettingKey(
        "probes.host.cgroups", .list(of: .text), default: [],
        "Units and containers whose use of the machine is published, as in nginx.service; shell patterns allowed.")

    static let keys = [
        interval.described, timeout.described, names.described, enable.described, disable.described,
        mountPoints.described, filesystemTypes.described, disks.described, networkDevices.described,
        networkClassDevices.described, netstatFields.described, vmstatFields.described,
        textfileDirectories.described, cgroups.described,
    ]
}
