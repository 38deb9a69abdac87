import LinuxHost
import Telemetry

/// `filesystem`: size, space and state of every mounted file system, from mountinfo and `statvfs`.
///
/// The mounts are those that process 1 sees; where that is not to be read, those of the agent's own mount namespace,
/// whose per-mount options are the sandbox's and say nothing of the host.
final class FilesystemCollector: HostCollector {
    private struct Watched {
        let mount: Mount
        let mountPoint: String
        let path: String
        let isReadOnly: Bool
        let labels: [String]
        let infoLabels: [String]
    }

    private let families: FilesystemFamilies
    private let hostTable: KernelFile
    private let ownTable: KernelFile
    private let rootfs: String
    private let excludedMountPoints: NameFilter
    private let excludedTypes: NameFilter
    private let pool: StatvfsPool
    private var newestTable: ByteText = []
    private var isNewestFromHost = true
    private var watched: [Watched] = []

    /// One pool for the life of the process: a probe that a reload put in place does not lose threads of its own to a
    /// mount that has taken some already.
    private static let sharedPool = StatvfsPool()

    convenience init(_ settings: HostSettings) {
        self.init(settings, pool: Self.sharedPool)
    }

    init(_ settings: HostSettings, pool: StatvfsPool) {
        families = FilesystemFamilies(settings.names)
        hostTable = KernelFile(settings.paths.procfs + "/1/mountinfo")
        ownTable = KernelFile(settings.paths.procfs + "/self/mountinfo")
        rootfs = settings.paths.rootfs
        excludedMountPoints = NameFilter(settings.excludes.mountPoints)
        excludedTypes = NameFilter(settings.excludes.filesystemTypes)
        self.pool = pool
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        try readMounts()
        let answers = pool.ask(watched.map(\.path))
        for (mount, answer) in zip(watched, answers) { add(mount, answer, to: &sink) }
    }

    private func readMounts() throws(CollectorError) {
        let host = try? hostTable.read()
        let file = host == nil ? ownTable : hostTable
        let bytes = if let host { host[...] } else { try ownTable.contents() }
        // Mounts change rarely: the same text is not read twice.
        guard bytes != newestTable || isNewestFromHost != (host != nil) else { return }
        let mounts = try MountTable.parse(bytes, path: file.path)
        watched = select(mounts, isHost: host != nil)
        newestTable = bytes
        isNewestFromHost = host != nil
    }

    private func select(_ mounts: [Mount], isHost: Bool) -> [Watched] {
        var seen: Set<[String]> = []
        return mounts.compactMap { mount in
            let mountPoint = Self.withoutRoot(mount.mountPoint, rootfs)
            guard !excludedMountPoints.matches(mountPoint), !excludedTypes.matches(mount.filesystemType),
                seen.insert([mount.device, mountPoint, mount.filesystemType]).inserted
            else { return nil }
            return Watched(
                mount: mount, mountPoint: mountPoint, path: rootfs == "/" ? mountPoint : rootfs + mountPoint,
                isReadOnly: mount.isSuperblockReadOnly || (isHost && mount.isMountReadOnly),
                labels: families.labels(mount, mountPoint: mountPoint, error: ""),
                infoLabels: [mount.device, mount.major, mount.minor, mountPoint])
        }
    }

    /// A mount point as the host sees it: where the host's root is itself mounted below a directory, that part is taken
    /// off.
    static func withoutRoot(_ mountPoint: String, _ rootfs: String) -> String {
        guard rootfs != "/", mountPoint.hasPrefix(rootfs) else { return mountPoint }
        let rest = mountPoint.dropFirst(rootfs.count)
        return rest.isEmpty ? "/" : rest.hasPrefix("/") ? String(rest) : mountPoint
    }

    private func add(_ watched: Watched, _ answer: StatvfsPool.Answer, to sink: inout MetricSink) {
        guard case .usage(let usage) = answer else {
            let reason = if case .failed(let reason) = answer { reason } else { "mountpoint timeout" }
            let labels = families.labels(watched.mount, mountPoint: watched.mountPoint, error: reason)
            sink.add(families.deviceError, labels, 1)
            if families.tellsReadOnlyWithError { sink.add(families.readOnly, labels, watched.isReadOnly ? 1 : 0) }
            return
        }
        let block = Double(usage.blockSize)
        sink.add(families.size, watched.labels, Double(usage.blocks) * block)
        sink.add(families.free, watched.labels, Double(usage.freeBlocks) * block)
        sink.add(families.available, watched.labels, Double(usage.availableBlocks) * block)
        sink.add(families.files, watched.labels, Double(usage.files))
        sink.add(families.freeFiles, watched.labels, Double(usage.freeFiles))
        sink.add(families.readOnly, watched.labels, watched.isReadOnly ? 1 : 0)
        sink.add(families.deviceError, watched.labels, 0)
        if let info = families.mountInfo { sink.add(info, watched.infoLabels, 1) }
    }
}
