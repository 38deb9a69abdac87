import Regex

extension HostSettings {
    /// node_exporter's own filters and collectors of a profile, and what its best-known dashboards need besides.
    ///
    /// Source of the patterns: the defaults of node_exporter's flags `--collector.filesystem.*-exclude`,
    /// `--collector.diskstats.device-exclude`, `--collector.netstat.fields` and `--collector.vmstat.fields`; Debian's
    /// package changes some.
    public static func defaults(names: NamesProfile) -> HostSettings {
        var settings = HostSettings(
            names: names, paths: Paths(), excludes: .defaults(names: names),
            collectors: HostCollectorCatalog.all.filter(\.isOnByDefault).map(\.name),
            netstatFields: try? Pattern(Excludes.netstatFields(names)),
            vmstatFields: try? Pattern("^(oom_kill|pgpg|pswp|pg.*fault).*"),
            textfileDirectories: names == .debian12 ? ["/var/lib/prometheus/node-exporter"] : [], cgroups: [])
        settings.interruptSeriesLimit = 1_000
        return settings
    }

    /// The names of all collectors and whether each is on unless the settings say otherwise.
    public static var knownCollectors: [(name: String, isOnByDefault: Bool)] {
        HostCollectorCatalog.all.map { ($0.name, $0.isOnByDefault) }
    }
}

extension HostSettings.Excludes {
    /// What node_exporter leaves out by itself.
    public static func defaults(names: NamesProfile) -> Self {
        Self(
            mountPoints: try? Pattern(mountPoints(names)), filesystemTypes: try? Pattern(filesystemTypes(names)),
            disks: try? Pattern(
                (names == .current ? "^(z?ram|" : "^(ram|") + #"loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$"#),
            networkDevices: names == .debian12 ? try? Pattern("^lo$") : nil, networkClassDevices: nil)
    }

    private static func mountPoints(_ names: NamesProfile) -> String {
        switch names {
        case .current:
            #"^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)"#
        case .debian12:
            #"^/(dev|proc|run|sys|mnt|media|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)"#
        }
    }

    private static func filesystemTypes(_ names: NamesProfile) -> String {
        let newer = names == .current ? "|erofs" : ""
        return
            "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|"
            + "overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs\(newer)|sysfs|tracefs)$"
    }

    fileprivate static func netstatFields(_ names: NamesProfile) -> String {
        let newer = names == .current ? "|TCPOFOQueue|TCPRcvQDrop" : ""
        return "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)"
            + "|TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts\(newer))"
            + "|Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)"
            + "|Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$"
    }
}
