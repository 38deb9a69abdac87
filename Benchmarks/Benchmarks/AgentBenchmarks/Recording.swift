import Probes

/// The files of machines that the tests of the collectors read, too.
enum Recording {
    private static let fixtures: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/Tests/ProbesTests/Fixtures/host"
    }()

    /// `/proc` of a whole machine.
    static var machine: HostSettings {
        settings(
            fixtures,
            [
                "cpu", "stat", "loadavg", "meminfo", "vmstat", "pressure", "filefd", "os", "entropy", "conntrack",
                "softnet", "schedstat", "interrupts", "softirqs",
            ])
    }

    /// Network interfaces, disks and sockets.
    static var links: HostSettings {
        settings(fixtures + "/links", ["diskstats", "netclass", "netstat", "sockstat", "arp"])
    }

    private static func settings(_ root: String, _ collectors: [String]) -> HostSettings {
        var settings = HostSettings.defaults(names: .current)
        settings.paths = HostSettings.Paths(
            procfs: root + "/proc", sysfs: root + "/sys", rootfs: root, udevData: root + "/udev")
        settings.collectors = collectors
        return settings
    }
}
