/// Where processes and what is known about them are read from.
public struct ProcessPaths: Sendable, Equatable {
    /// The mount point of procfs.
    public var procfs: String
    /// The root below which `/etc/passwd` and Docker's state are looked for.
    public var rootfs: String

    /// The paths of an ordinary machine, each settable.
    public init(procfs: String = "/proc", rootfs: String = "/") {
        self.procfs = procfs
        self.rootfs = rootfs
    }

    /// A path of the host below `rootfs`.
    func inRoot(_ path: String) -> String {
        rootfs == "/" || rootfs.isEmpty ? path : rootfs + path
    }
}
