/// THE list of host collectors: node_exporter's name, whether it is on by default, how it is made.
///
/// `textfile` stays last: it must not bring a family whose name another collector has taken.
enum HostCollectorCatalog {
    struct Entry: Sendable {
        let name: String
        let isOnByDefault: Bool
        let make: @Sendable (HostSettings, HostSources) -> any HostCollector

        /// A collector that needs the settings only.
        init(name: String, isOnByDefault: Bool, make: @escaping @Sendable (HostSettings) -> any HostCollector) {
            self.init(name: name, isOnByDefault: isOnByDefault, sharing: { settings, _ in make(settings) })
        }

        /// A collector that shares the clock or a file with others.
        init(
            name: String, isOnByDefault: Bool,
            sharing make: @escaping @Sendable (HostSettings, HostSources) -> any HostCollector
        ) {
            self.name = name
            self.isOnByDefault = isOnByDefault
            self.make = make
        }
    }

    static let all: [Entry] = [
        Entry(name: "cpu", isOnByDefault: true, sharing: CPUCollector.init),
        Entry(name: "stat", isOnByDefault: true, sharing: StatCollector.init),
        Entry(name: "loadavg", isOnByDefault: true, make: LoadAverageCollector.init),
        Entry(name: "meminfo", isOnByDefault: true, make: MemoryCollector.init),
        Entry(name: "vmstat", isOnByDefault: true, make: VirtualMemoryCollector.init),
        Entry(name: "pressure", isOnByDefault: true, make: PressureCollector.init),
        Entry(name: "diskstats", isOnByDefault: true, make: DiskstatsCollector.init),
        Entry(name: "mdadm", isOnByDefault: true, make: RaidCollector.init),
        Entry(name: "filesystem", isOnByDefault: true, make: { FilesystemCollector($0) }),
        Entry(name: "netdev", isOnByDefault: true, make: NetdevCollector.init),
        Entry(name: "netclass", isOnByDefault: true, make: NetclassCollector.init),
        Entry(name: "bonding", isOnByDefault: true, make: BondingCollector.init),
        Entry(name: "netstat", isOnByDefault: true, make: NetstatCollector.init),
        Entry(name: "sockstat", isOnByDefault: true, make: SockstatCollector.init),
        Entry(name: "filefd", isOnByDefault: true, make: FileDescriptorCollector.init),
        Entry(name: "uname", isOnByDefault: true, make: UnameCollector.init),
        Entry(name: "os", isOnByDefault: true, make: OSReleaseCollector.init),
        Entry(name: "time", isOnByDefault: true, sharing: TimeCollector.init),
        Entry(name: "timex", isOnByDefault: true, make: TimexCollector.init),
        Entry(name: "entropy", isOnByDefault: true, make: EntropyCollector.init),
        Entry(name: "conntrack", isOnByDefault: true, make: ConntrackCollector.init),
        Entry(name: "softnet", isOnByDefault: true, make: SoftnetCollector.init),
        Entry(name: "schedstat", isOnByDefault: true, make: SchedulerCollector.init),
        Entry(name: "arp", isOnByDefault: true, make: ArpCollector.init),
        Entry(name: "udp_queues", isOnByDefault: true, make: UdpQueuesCollector.init),
        Entry(name: "hwmon", isOnByDefault: true, make: HardwareMonitorCollector.init),
        Entry(name: "thermal_zone", isOnByDefault: true, make: ThermalZoneCollector.init),
        Entry(name: "powersupplyclass", isOnByDefault: true, make: PowerSupplyCollector.init),
        Entry(name: "edac", isOnByDefault: true, make: MemoryErrorCollector.init),
        Entry(name: "cpufreq", isOnByDefault: true, make: CPUFrequencyCollector.init),
        Entry(name: "processes", isOnByDefault: true, make: ProcessesCollector.init),
        Entry(name: "tcpstat", isOnByDefault: true, make: TcpstatCollector.init),
        Entry(name: "interrupts", isOnByDefault: true, make: InterruptsCollector.init),
        Entry(name: "softirqs", isOnByDefault: false, sharing: SoftirqsCollector.init),
        Entry(name: "cgroups", isOnByDefault: true, make: CgroupsCollector.init),
        Entry(name: "textfile", isOnByDefault: true, make: TextfileCollector.init),
    ]
}
