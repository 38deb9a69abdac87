public import Regex

/// What the host probe reads, from where, and under which names.
public struct HostSettings: Sendable {
    /// Where the kernel's files are.
    public struct Paths: Sendable, Equatable {
        /// The mount point of procfs.
        public var procfs: String
        /// The mount point of sysfs.
        public var sysfs: String
        /// The root below which mount points are looked at.
        public var rootfs: String
        /// udev's database.
        public var udevData: String

        /// The paths of an ordinary machine, each settable.
        public init(
            procfs: String = "/proc", sysfs: String = "/sys", rootfs: String = "/", udevData: String = "/run/udev/data"
        ) {
            self.procfs = procfs
            self.sysfs = sysfs
            self.rootfs = rootfs
            self.udevData = udevData
        }
    }

    /// Which devices, mounts and file systems are left out, each an RE2 pattern searched in the name; nil leaves out
    /// nothing.
    public struct Excludes: Sendable {
        /// Mount points of the filesystem collector.
        public var mountPoints: Pattern?
        /// File system types of the filesystem collector.
        public var filesystemTypes: Pattern?
        /// Devices of the diskstats collector.
        public var disks: Pattern?
        /// Interfaces of the netdev collector.
        public var networkDevices: Pattern?
        /// Interfaces of the netclass collector.
        public var networkClassDevices: Pattern?

        /// Leaves out what is given.
        public init(
            mountPoints: Pattern?, filesystemTypes: Pattern?, disks: Pattern?, networkDevices: Pattern?,
            networkClassDevices: Pattern?
        ) {
            self.mountPoints = mountPoints
            self.filesystemTypes = filesystemTypes
            self.disks = disks
            self.networkDevices = networkDevices
            self.networkClassDevices = networkClassDevices
        }
    }

    /// Which names the families have.
    public var names: NamesProfile
    /// Where the kernel's files are.
    public var paths: Paths
    /// What is left out.
    public var excludes: Excludes
    /// Names of collectors, in the catalogue's order.
    public var collectors: [String]
    /// Which fields of `/proc/net/netstat`, `snmp` and `snmp6` are published, as `PROTOCOL_FIELD`.
    public var netstatFields: Pattern?
    /// Which fields of `/proc/vmstat` are published.
    public var vmstatFields: Pattern?
    /// Directories with `*.prom` files, as shell patterns; empty means none.
    public var textfileDirectories: [String]
    /// Units and containers whose cgroups are published: names such as `nginx.service`, shell patterns allowed.
    public var cgroups: [String]
    /// How many series of interrupts are published at most; with more, none is, for a part would be a wrong sum.
    public var interruptSeriesLimit = Int.max

    /// Creates settings from their parts.
    public init(
        names: NamesProfile, paths: Paths, excludes: Excludes, collectors: [String], netstatFields: Pattern?,
        vmstatFields: Pattern?, textfileDirectories: [String], cgroups: [String]
    ) {
        self.names = names
        self.paths = paths
        self.excludes = excludes
        self.collectors = collectors
        self.netstatFields = netstatFields
        self.vmstatFields = vmstatFields
        self.textfileDirectories = textfileDirectories
        self.cgroups = cgroups
    }
}
