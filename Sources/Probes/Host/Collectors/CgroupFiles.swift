import LinuxHost
import Telemetry

/// The files of one cgroup.
final class CgroupFiles {
    let group: CgroupSearch.Group
    private let directory: String
    private let labels: [String]
    private var files: [String: KernelFile] = [:]
    private let cpuKeys = CgroupFamilies.cpu.map(\.key)
    private let ioKeys = CgroupFamilies.io.map(\.key)

    init(_ group: CgroupSearch.Group, root: String) {
        self.group = group
        directory = root + (group.path == "/" ? "" : group.path)
        labels = [group.label]
    }

    /// Whether the cgroup is still there.
    var exists: Bool { Directory.exists(directory) }

    /// Adds what the cgroup's controllers tell; a controller that is off adds nothing.
    func add(to sink: inout MetricSink) throws(CollectorError) {
        if let (bytes, path) = try read("cpu.stat") {
            let values = try CgroupFile.values(of: cpuKeys, in: bytes, path: path)
            for (value, family) in zip(values, CgroupFamilies.cpu) {
                if let value { sink.add(family.descriptor, labels, Double(value) * family.factor) }
            }
        }
        for (file, descriptor) in CgroupFamilies.single {
            guard let (bytes, path) = try read(file) else { continue }
            sink.add(descriptor, labels, try CgroupFile.limit(bytes, path: path))
        }
        if let (bytes, path) = try read("memory.events") {
            let values = try CgroupFile.values(of: CgroupFamilies.memoryEventKeys, in: bytes, path: path)
            if let kills = values.first ?? nil { sink.add(CgroupFamilies.oomKills, labels, Double(kills)) }
        }
        if let (bytes, path) = try read("io.stat") {
            let sums = try CgroupFile.sums(of: ioKeys, in: bytes, path: path)
            for (sum, family) in zip(sums, CgroupFamilies.io) { sink.add(family.descriptor, labels, Double(sum)) }
        }
        for (file, some, full) in CgroupFamilies.pressure {
            guard let (bytes, path) = try read(file) else { continue }
            let pressure = try CgroupFile.pressure(bytes, path: path)
            if let seconds = pressure.some { sink.add(some, labels, seconds) }
            if let seconds = pressure.full { sink.add(full, labels, seconds) }
        }
    }

    /// Closes all files; the next read opens them again.
    func close() {
        for file in files.values { file.close() }
    }

    private func read(_ name: String) throws(CollectorError) -> (ByteText, String)? {
        let file = files[name] ?? KernelFile(directory + "/" + name)
        files[name] = file
        do {
            return (try file.contents(), file.path)
        } catch  where error.code == .noData {
            return nil
        }
    }
}
