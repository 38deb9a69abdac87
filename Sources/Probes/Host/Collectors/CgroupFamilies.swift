import Telemetry

/// The families of the cgroups collector.
enum CgroupFamilies {
    /// Keys of `cpu.stat` with their families; microseconds are made seconds.
    static let cpu: [(key: StaticString, descriptor: MetricDescriptor, factor: Double)] = [
        ("usage_usec", counter("cpu_usage_seconds", "CPU time of the cgroup's tasks in seconds."), 1e-6),
        ("user_usec", counter("cpu_user_seconds", "CPU time of the cgroup's tasks in user mode in seconds."), 1e-6),
        (
            "system_usec", counter("cpu_system_seconds", "CPU time of the cgroup's tasks in the kernel in seconds."),
            1e-6
        ),
        ("nr_periods", counter("cpu_periods", "Periods in which the cgroup's CPU limit was applied."), 1),
        ("nr_throttled", counter("cpu_throttled_periods", "Periods in which the cgroup ran into its CPU limit."), 1),
        ("throttled_usec", counter("cpu_throttled_seconds", "Seconds that the CPU limit held the cgroup back."), 1e-6),
    ]

    /// Files with one number and their families.
    static let single: [(file: String, descriptor: MetricDescriptor)] = [
        ("memory.current", gauge("memory_current_bytes", "Memory of the cgroup in bytes, page cache included.")),
        ("memory.peak", gauge("memory_peak_bytes", "The most memory that the cgroup has had, in bytes.")),
        ("memory.max", gauge("memory_max_bytes", "Memory in bytes at which the cgroup's tasks are killed.")),
        ("memory.high", gauge("memory_high_bytes", "Memory in bytes from which on the cgroup is slowed down.")),
        ("pids.current", gauge("pids", "Tasks of the cgroup, threads included.")),
        ("pids.max", gauge("pids_max", "How many tasks the cgroup may have.")),
    ]

    static let memoryEventKeys: [StaticString] = ["oom_kill"]
    static let oomKills = counter("memory_oom_kills", "Tasks of the cgroup that the kernel killed for want of memory.")

    /// Keys of `io.stat` with their families.
    static let io: [(key: StaticString, descriptor: MetricDescriptor)] = [
        ("rbytes", counter("io_read_bytes", "Bytes that the cgroup read from block devices.")),
        ("wbytes", counter("io_written_bytes", "Bytes that the cgroup wrote to block devices.")),
        ("rios", counter("io_reads", "Reads of the cgroup from block devices.")),
        ("wios", counter("io_writes", "Writes of the cgroup to block devices.")),
    ]

    /// Pressure files with the families of their two lines.
    static let pressure: [(file: String, some: MetricDescriptor, full: MetricDescriptor)] =
        ["cpu", "memory", "io"].map { resource in
            (
                "\(resource).pressure",
                counter(
                    "pressure_\(resource)_waiting_seconds",
                    "Seconds in which a task of the cgroup waited for \(resource)."),
                counter(
                    "pressure_\(resource)_stalled_seconds",
                    "Seconds in which all tasks of the cgroup waited for \(resource).")
            )
        }

    static let leftOut = MetricDescriptor(
        "omniflow_cgroup_left_out", .gauge,
        help: "Cgroups that the settings name and that are not published, because there are too many.")

    private static func counter(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("omniflow_cgroup_\(name)_total", .counter, labels: ["cgroup"], help: help)
    }

    private static func gauge(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor("omniflow_cgroup_\(name)", .gauge, labels: ["cgroup"], help: help)
    }
}
