import Telemetry

/// The checks of processes.
enum ProcessCheckCatalog {
    static let up = CheckDescriptor(
        kind: "process", aspect: nil, explanation: "Fewer processes run than should, or more than may.",
        firstStep: "see how it ended: journalctl -u UNIT, pm2 logs or docker logs, and journalctl -k for the memory "
            + "killer; then start it",
        details: "From `minimum`, which is 1 unless the settings say otherwise, to `maximum`. Wakes nobody by default: "
            + "what its users miss fails an `http` check, which does. Say `severity: critical` for one that has none.")

    static let restarts = CheckDescriptor(
        kind: "process", aspect: "restarts", explanation: "The processes end and are started again, over and over.",
        firstStep: "read the last lines before each end in the service's log; look for the memory killer: "
            + "journalctl -k",
        limits: CheckLimits(unit: "restarts", warn: 3),
        details: "In the last 15 min. Workers that another process of the target starts do not count.",
        families: ["omniflow_process_restarts_total"], collectors: ["processes"])

    static let memory = CheckDescriptor(
        kind: "process", aspect: "memory", explanation: "The processes have more memory than they should.",
        firstStep: "see whether it grows without end: ps -o pid,rss,lstart,args, then restart what leaks",
        limits: CheckLimits(unit: "bytes"),
        details: "Resident memory of all together, shared pages counted for each. Only where the settings give limits.",
        families: ["namedprocess_namegroup_memory_bytes"], collectors: ["processes"])

    static let descriptors = CheckDescriptor(
        kind: "process", aspect: "descriptors",
        explanation: "A process is about to run out of descriptors: it will accept no connection and open no file.",
        firstStep: "see what is open: ls -l /proc/PID/fd; mend the leak, or raise LimitNOFILE in the unit",
        limits: CheckLimits(unit: "ratio", warn: 0.8, critical: 0.95),
        details: "The process that is nearest to its own soft limit. Unknown where the agent may not look.",
        families: ["namedprocess_namegroup_worst_fd_ratio", "omniflow_process_collector_success"],
        collectors: ["descriptors"])
}

extension CheckSet {
    /// The checks of processes.
    static var process: CheckSet {
        typealias Checks = ProcessCheckCatalog
        return CheckSet(
            upCheck: Checks.up, others: [Checks.restarts, Checks.memory, Checks.descriptors],
            aspects: [
                IncreaseCheck(Checks.restarts, what: "restarts"), ProcessMemoryCheck(), ProcessDescriptorsCheck(),
            ])
    }
}

/// `memory`: the resident memory of all processes together.
private struct ProcessMemoryCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = ProcessCheckCatalog.memory
        guard
            let sample = round.reading.family(descriptor.families[0])?.samples.first(where: {
                $0.label("memtype") == "resident"
            })
        else { return [] }
        let limits = round.resolved(descriptor).limits
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: sample.value),
                reason: "\(HumanUnits.bytes(sample.value)) resident", observation: limits.observation(sample.value))
        ]
    }
}

/// `descriptors`: the process that is nearest to its limit; unknown where that cannot be seen.
private struct ProcessDescriptorsCheck: CheckAspect {
    mutating func judge(_ round: CheckRound) -> [Finding] {
        let descriptor = ProcessCheckCatalog.descriptors
        let limits = round.resolved(descriptor).limits
        guard let share = round.reading.family(descriptor.families[0])?.samples.first?.value, !share.isNaN else {
            let parts = round.reading.family(descriptor.families[1])?.samples ?? []
            guard parts.contains(where: { $0.label("collector") == "descriptors" && $0.value == 0 }) else { return [] }
            return [
                Finding(
                    descriptor: descriptor, state: .unknown,
                    reason: "the agent may not count the descriptors of another user's processes: let it run as that "
                        + "user or as root, or give its unit AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH")
            ]
        }
        return [
            Finding(
                descriptor: descriptor, state: limits.state(of: share),
                reason: "the process with the most descriptors uses \(HumanUnits.percent(share)) of its limit",
                observation: limits.observation(share))
        ]
    }
}
