/// THE list of host collectors: node_exporter's name, whether it is on by default, how it is made.
///
/// `textfile` stays last: it must not bring a family whose name another collector has taken.
enum HostCollectorCatalog {
    struct Entry: Sendable {
        let name: String
        let isOnByDefault: Bool
        let make: @Sendable (HostSettings) -> any HostCollector
    }

    static let all: [Entry] = [
        Entry(name: "loadavg", isOnByDefault: true, make: LoadAverageCollector.init),
        Entry(name: "filesystem", isOnByDefault: true, make: { FilesystemCollector($0) }),
        Entry(name: "diskstats", isOnByDefault: true, make: DiskstatsCollector.init),
        Entry(name: "netdev", isOnByDefault: true, make: NetdevCollector.init),
        Entry(name: "netclass", isOnByDefault: true, make: NetclassCollector.init),
        Entry(name: "netstat", isOnByDefault: true, make: NetstatCollector.init),
        Entry(name: "sockstat", isOnByDefault: true, make: SockstatCollector.init),
        Entry(name: "arp", isOnByDefault: true, make: ArpCollector.init),
        Entry(name: "udp_queues", isOnByDefault: true, make: UdpQueuesCollector.init),
        Entry(name: "processes", isOnByDefault: true, make: ProcessesCollector.init),
        Entry(name: "tcpstat", isOnByDefault: true, make: TcpstatCollector.init),
        Entry(name: "cgroups", isOnByDefault: true, make: CgroupsCollector.init),
        Entry(name: "textfile", isOnByDefault: true, make: TextfileCollector.init),
    ]
}
