import LinuxHost
import Telemetry

/// `cgroups`: CPU, memory, I/O and pressure of the agent's own cgroup and of those that the settings name.
///
/// Only cgroups of version 2, where every unit and container is one directory with all its controllers.
final class CgroupsCollector: HostCollector {
    /// After how many rounds the hierarchy is walked again.
    private static let refreshAfter = 20
    /// Up to how many cgroups keep their files open; a file costs a descriptor, and a cgroup has twelve.
    private static let keptOpen = 20

    private let root: String
    private let search: CgroupSearch
    private let ownFile: KernelFile
    private var groups: [CgroupFiles] = []
    private var leftOut = 0
    private var roundsLeft = 0

    init(_ settings: HostSettings) {
        root = settings.paths.sysfs + "/fs/cgroup"
        search = CgroupSearch(root: root, patterns: settings.cgroups)
        ownFile = KernelFile(settings.paths.procfs + "/self/cgroup")
    }

    func collect(into sink: inout MetricSink) throws(CollectorError) {
        if roundsLeft == 0 { try find() }
        roundsLeft -= 1
        var firstTrouble: CollectorError?
        for group in groups {
            guard group.exists else {
                // A container that ended; another may have come for it.
                roundsLeft = 0
                continue
            }
            do {
                try group.add(to: &sink)
            } catch {
                firstTrouble = firstTrouble ?? error
            }
            if groups.count > Self.keptOpen { group.close() }
        }
        sink.add(CgroupFamilies.leftOut, Double(leftOut))
        if let firstTrouble { throw firstTrouble }
    }

    private func find() throws(CollectorError) {
        guard Directory.exists(root + "/cgroup.controllers") else {
            throw CollectorError(.noData, "\(root): no cgroups of version 2")
        }
        let own = (try? ownFile.read()).flatMap { CgroupFile.ownPath($0[...]) }
        let (found, leftOut) = search.groups(own: own)
        let known = Dictionary(groups.map { ($0.group.path, $0) }, uniquingKeysWith: { first, _ in first })
        groups = found.map { group in
            if let files = known[group.path], files.group == group { return files }
            return CgroupFiles(group, root: root)
        }
        self.leftOut = leftOut
        roundsLeft = Self.refreshAfter
    }
}
