extension HostCheckCatalog {
    private static let gibibyte = 1_073_741_824.0

    static let memory = CheckDescriptor(
        kind: "host", aspect: "memory",
        explanation: "Little memory is left that could be given out without swapping; next the kernel kills a process.",
        firstStep: "see who holds it: ps -eo rss,pid,comm --sort=-rss | head",
        limits: CheckLimits(
            unit: "ratio", worse: .lower, warn: 0.08, critical: 0.03,
            room: CheckLimits.Room(unit: "bytes", warn: 4 * gibibyte, critical: gibibyte)),
        details: "MemAvailable over MemTotal; page cache that can be dropped counts as available.",
        families: ["node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"], collectors: ["meminfo"])

    static let swap = CheckDescriptor(
        kind: "host", aspect: "swap",
        explanation: "Memory is short and the machine swaps pages in and out all the time: everything is slow.",
        firstStep: "see who is swapped out: grep VmSwap /proc/[0-9]*/status | sort -n -k2 | tail",
        limits: CheckLimits(unit: "pages/s", warn: 2_000),
        details: "Pages swapped in and out a second, over 5 minutes, and only while less than 15 % of the memory is "
            + "available: pages that merely lie in the swap harm nobody. Never fails.",
        families: [
            "node_vmstat_pswpin", "node_vmstat_pswpout", "node_memory_MemAvailable_bytes",
            "node_memory_MemTotal_bytes", "node_memory_SwapTotal_bytes",
        ], collectors: ["vmstat", "meminfo"])

    static let oom = CheckDescriptor(
        kind: "host", aspect: "oom",
        explanation: "The kernel killed a process for lack of memory within the last 15 minutes.",
        firstStep: "see whom and why: journalctl -k --since -1h | grep -i -A3 'out of memory\\|oom-kill'",
        limits: CheckLimits(unit: "kills", warn: 1),
        details:
            "The machine's memory or the limit of a service or container. Counts from the agent's start. Never fails.",
        families: ["node_vmstat_oom_kill"], collectors: ["vmstat"])

    static let pressureCPU = CheckDescriptor(
        kind: "host", aspect: "pressure:cpu",
        explanation: "For half an hour some task has been waiting for a CPU nearly all the time.",
        firstStep: "see who uses the CPUs: ps -eo pcpu,pid,comm --sort=-pcpu | head",
        limits: CheckLimits(unit: "ratio", warn: 0.9),
        details:
            "Share of the last 30 minutes in which a task waited for a CPU. "
            + "Never fails: a busy machine is not a broken one.",
        families: ["node_pressure_cpu_waiting_seconds_total"], collectors: ["pressure"])

    static let pressureMemory = CheckDescriptor(
        kind: "host", aspect: "pressure:memory",
        explanation: "All work stands still again and again, because memory must be reclaimed or swapped in first.",
        firstStep: "see who holds the memory: ps -eo rss,pid,comm --sort=-rss | head; cat /proc/pressure/memory",
        limits: CheckLimits(unit: "ratio", warn: 0.2, critical: 0.5),
        details: "Share of the last 5 minutes in which every task that could run waited for memory.",
        families: ["node_pressure_memory_stalled_seconds_total"], collectors: ["pressure"])

    static let pressureIO = CheckDescriptor(
        kind: "host", aspect: "pressure:io",
        explanation: "For half an hour all work has been waiting for a disk nearly all the time.",
        firstStep: "see which disk and who: iostat -x 5 2; pidstat -d 5 1",
        limits: CheckLimits(unit: "ratio", warn: 0.9),
        details:
            "Share of the last 30 minutes in which every task that could run waited for a disk. "
            + "Never fails: a backup on an "
            + "otherwise idle machine looks the same.",
        families: ["node_pressure_io_stalled_seconds_total"], collectors: ["pressure"])
}
