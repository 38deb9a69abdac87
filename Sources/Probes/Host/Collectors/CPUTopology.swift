import LinuxHost
import Telemetry

/// What sysfs says of the CPUs beside their times: which are on, which are isolated, how often heat slowed them down.
///
/// The directory is walked again only when `/proc/stat` shows other CPUs than before.
final class CPUTopology {
    static let online = MetricDescriptor(
        "node_cpu_online", .gauge, labels: ["cpu"],
        help: "Whether a CPU is in use; only on machines that can switch off their first CPU.")
    static let isolated = MetricDescriptor(
        "node_cpu_isolated", .gauge, labels: ["cpu"],
        help: "1 for each CPU that the scheduler leaves alone (kernel parameter isolcpus).")
    static let coreThrottles = MetricDescriptor(
        "node_cpu_core_throttles_total", .counter, labels: ["package", "core"],
        help: "How often heat or power slowed a core down.")
    static let packageThrottles = MetricDescriptor(
        "node_cpu_package_throttles_total", .counter, labels: ["package"],
        help: "How often heat or power slowed a package of cores down.")

    private struct Throttle {
        let descriptor: MetricDescriptor
        let labels: [String]
        let count: Attribute
    }

    private let directory: String
    private let names: NamesProfile
    private let onlineList: Attribute
    private var throttles: [Throttle] = []
    private var switchable: [(cpu: Int, labels: [String])] = []
    private var isolatedLabels: [[String]] = []

    init(sysfs: String, names: NamesProfile) {
        directory = sysfs + "/devices/system/cpu"
        self.names = names
        onlineList = Attribute(directory + "/online")
    }

    /// Walks the directory; a machine without it has no such metrics.
    func relist() {
        let cpus = Self.cpus(in: directory)
        throttles = findThrottles(cpus)
        isolatedLabels = (Attribute.read(directory + "/isolated").flatMap(CPUList.parse) ?? []).map { [String($0)] }
        guard names == .current else { return }
        let canSwitchFirst = cpus.first.map { Directory.exists("\(directory)/cpu\($0)/online") } ?? false
        switchable = canSwitchFirst ? cpus.map { ($0, [String($0)]) } : []
    }

    /// Adds what is there now.
    func collect(into sink: inout MetricSink) {
        for throttle in throttles {
            if let count = throttle.count.number { sink.add(throttle.descriptor, throttle.labels, count) }
        }
        for labels in isolatedLabels { sink.add(Self.isolated, labels, 1) }
        guard !switchable.isEmpty, let list = onlineList.value.flatMap(CPUList.parse) else { return }
        let online = Set(list)
        for (cpu, labels) in switchable { sink.add(Self.online, labels, online.contains(cpu) ? 1 : 0) }
    }

    /// The numbers of the directories `cpuN`, ascending.
    static func cpus(in directory: String) -> [Int] {
        let names = (try? Directory.names(in: directory)) ?? []
        return names.compactMap { $0.hasPrefix("cpu") ? Int($0.dropFirst(3)) : nil }.filter { $0 >= 0 }.sorted()
    }

    // All CPUs of a core count the same events, so the first that says its count speaks for the core.
    private func findThrottles(_ cpus: [Int]) -> [Throttle] {
        var found: [Throttle] = []
        var seen: Set<[String]> = []
        for cpu in cpus {
            let path = "\(directory)/cpu\(cpu)"
            guard let package = Attribute.read(path + "/topology/physical_package_id")?.unsigned,
                let core = Attribute.read(path + "/topology/core_id")?.unsigned
            else { continue }
            let candidates = [
                (Self.coreThrottles, [String(package), String(core)], "core"),
                (Self.packageThrottles, [String(package)], "package"),
            ]
            for (descriptor, labels, kind) in candidates where !seen.contains(labels) {
                let file = "\(path)/thermal_throttle/\(kind)_throttle_count"
                guard Directory.exists(file) else { continue }
                seen.insert(labels)
                found.append(Throttle(descriptor: descriptor, labels: labels, count: Attribute(file)))
            }
        }
        return found
    }
}
