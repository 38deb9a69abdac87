/// The checks of the machine that the agent runs on.
///
/// The limits are chosen so that a healthy machine, idle or busy, shows no failure: a ratio has an absolute
/// companion, a rate has a long window, and only what stops services from writing may wake somebody.
enum HostCheckCatalog {
    static let all = [
        up, disk, inodes, readonly, memory, swap, pressureCPU, pressureMemory, pressureIO, load, clock, descriptors,
        oom,
        conntrack,
    ]

    static let up = CheckDescriptor(
        kind: "host", aspect: nil,
        explanation: "The agent cannot measure the machine: all other checks of the host are unknown.",
        firstStep: "read the agent's log, and check that paths.procfs and paths.sysfs can be read")

    static let readonly = CheckDescriptor(
        kind: "host", aspect: "readonly:MOUNT",
        explanation: "A file system that could be written has become read-only, as the kernel does after a disk error.",
        firstStep: "look for I/O errors: dmesg -T | tail -50; then check MOUNT with fsck before mounting it again",
        details: "Only a change seen by the running agent counts; a file system mounted read-only has no such check.",
        pageReason: "every service that writes there has stopped working", families: ["node_filesystem_readonly"],
        collectors: ["filesystem"])

    static let load = CheckDescriptor(
        kind: "host", aspect: "load",
        explanation: "For a quarter of an hour far more tasks have wanted to run than the machine has CPUs.",
        firstStep: "see what runs or waits for the disk: ps -eo state,pid,comm --sort=state | grep '^[RD]'",
        limits: CheckLimits(unit: "ratio", warn: 3),
        details: "The smaller of the load averages over 5 and 15 minutes, for each CPU (3 is 300 %). Never fails.",
        families: ["node_load5", "node_load15", "node_cpu_seconds_total"], collectors: ["loadavg", "cpu"])

    static let clock = CheckDescriptor(
        kind: "host", aspect: "clock",
        explanation: "The clock is off, or nobody keeps it right.",
        firstStep: "see who sets the clock: timedatectl; chronyc tracking",
        limits: CheckLimits(unit: "seconds", warn: 0.1),
        details:
            "The limit is for the offset of a synchronised clock, in either direction. "
            + "A clock that is not synchronised "
            + "warns when it was synchronised before, or when the kernel puts its possible error at 16 s, its maximum. "
            + "Never fails by itself: a container or a virtual machine without a time daemon sees a quiet warning.",
        families: ["node_timex_sync_status", "node_timex_offset_seconds", "node_timex_maxerror_seconds"],
        collectors: ["timex"])

    static let descriptors = CheckDescriptor(
        kind: "host", aspect: "descriptors",
        explanation: "The machine runs out of file handles: soon no process can open a file or a connection.",
        firstStep: "find who holds them: for p in /proc/[0-9]*; do echo $(ls $p/fd | wc -l) $p; done | sort -n | tail",
        limits: CheckLimits(unit: "ratio", warn: 0.8, critical: 0.95),
        families: ["node_filefd_allocated", "node_filefd_maximum"], collectors: ["filefd"])

    static let conntrack = CheckDescriptor(
        kind: "host", aspect: "conntrack",
        explanation: "The table of tracked connections fills: when it is full, new connections are dropped silently.",
        firstStep: "see who connects: conntrack -L | awk '{print $5}' | sort | uniq -c | sort -n | tail; "
            + "raise net.netfilter.nf_conntrack_max",
        limits: CheckLimits(unit: "ratio", warn: 0.8, critical: 0.95),
        families: ["node_nf_conntrack_entries", "node_nf_conntrack_entries_limit"], collectors: ["conntrack"])
}
