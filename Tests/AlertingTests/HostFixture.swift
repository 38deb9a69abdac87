import Alerting
import Telemetry

/// A machine in virtual time: its numbers are set, its rounds are judged.
struct HostFixture {
    struct Mount {
        var device: String
        var path: String
        var type = "ext4"
        var size = 50.0 * gibibyte
        var left = 30.0 * gibibyte
        var files = 3_000_000.0
        var filesFree = 2_900_000.0
        var isReadOnly = false
        var trouble: String?
    }

    static let gibibyte = 1_073_741_824.0

    var checks = TargetChecks(kind: "host")
    var settings = CheckSettings()
    var isDebian12 = false
    var mounts = [Mount(device: "/dev/sda2", path: "/")]
    var values: [String: Double] = [
        "node_memory_MemAvailable_bytes": 10 * gibibyte, "node_memory_MemTotal_bytes": 16 * gibibyte,
        "node_memory_SwapTotal_bytes": 2 * gibibyte, "node_vmstat_pswpin": 100, "node_vmstat_pswpout": 200,
        "node_vmstat_oom_kill": 3, "node_pressure_cpu_waiting_seconds_total": 5,
        "node_pressure_memory_stalled_seconds_total": 0, "node_pressure_io_stalled_seconds_total": 7,
        "node_load5": 0.4, "node_load15": 0.3, "node_timex_sync_status": 1, "node_timex_offset_seconds": 0.000_4,
        "node_timex_maxerror_seconds": 0.02, "node_filefd_allocated": 2_000, "node_filefd_maximum": 9.2e18,
        "node_nf_conntrack_entries": 100, "node_nf_conntrack_entries_limit": 262_144,
    ]
    var failedCollectors: [String] = []
    var error: ProbeError?
    private(set) var seconds = 1_000.0

    /// Lets time pass and judges a round.
    @discardableResult
    mutating func round(after seconds: Double = 15) -> [String: Verdict] {
        self.seconds += seconds
        let verdicts = checks.evaluate(reading(), settings: settings, staleAfter: .seconds(35))
        return Dictionary(uniqueKeysWithValues: verdicts.map { ($0.check.description, $0) })
    }

    func reading() -> Reading {
        let start = MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
        return Reading(
            target: .localHost, families: error == nil ? families() : [], error: error,
            measurement: Measurement(
                startedAt: start, startedAtWall: WallTime(secondsSinceEpoch: 1_700_000_000 + Int64(seconds)),
                finishedAt: start + .milliseconds(2), generation: 1))
    }

    private func families() -> [MetricFamily] {
        var sink = MetricSink()
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            sink.add(MetricDescriptor(name, .gauge, help: ""), value)
        }
        addFilesystems(to: &sink)
        let cpu = MetricDescriptor("node_cpu_seconds_total", .counter, labels: ["cpu", "mode"], help: "")
        for number in 0..<4 { for mode in ["user", "idle"] { sink.add(cpu, ["\(number)", mode], 5) } }
        let success = MetricDescriptor("node_scrape_collector_success", .gauge, labels: ["collector"], help: "")
        for name in ["filesystem", "meminfo", "vmstat", "pressure", "loadavg", "timex", "filefd", "conntrack", "cpu"] {
            sink.add(success, [name], failedCollectors.contains(name) ? 0 : 1)
        }
        return sink.finish()
    }

    private func addFilesystems(to sink: inout MetricSink) {
        // Debian's 1.5.0 has no label device_error; the order of labels is nobody's promise.
        let names =
            isDebian12 ? ["device", "fstype", "mountpoint"] : ["mountpoint", "device_error", "fstype", "device"]
        func add(_ family: String, _ value: (Mount) -> Double?) {
            let descriptor = MetricDescriptor("node_filesystem_\(family)", .gauge, labels: names, help: "")
            for mount in mounts {
                guard let value = value(mount) else { continue }
                let labels = [
                    "device": mount.device, "fstype": mount.type, "mountpoint": mount.path,
                    "device_error": mount.trouble ?? "",
                ]
                sink.add(descriptor, names.map { labels[$0] ?? "" }, value)
            }
        }
        add("device_error") { $0.trouble == nil ? 0 : 1 }
        add("readonly") { $0.isReadOnly ? 1 : 0 }
        add("size_bytes") { $0.trouble == nil ? $0.size : nil }
        add("free_bytes") { $0.trouble == nil ? $0.left + $0.size * 0.05 : nil }
        add("avail_bytes") { $0.trouble == nil ? $0.left : nil }
        add("files") { $0.trouble == nil ? $0.files : nil }
        add("files_free") { $0.trouble == nil ? $0.filesFree : nil }
    }
}
