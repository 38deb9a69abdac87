import Telemetry

/// Every family of the host.
enum HostFamilies {
    static let all = PublishedFamilies(
        always: [HostProbe.duration, HostProbe.success] + processors + memory + disks + network + kernel + clock
            + sensors + textfile + cgroups,
        currentOnly: newer + FilesystemFamilies(.current).all + [NetclassCollector.info(.current), DiskFamilies.info],
        debian12Only: FilesystemFamilies(.debian12).all
            + [NetclassCollector.info(.debian12), DiskFamilies.infoDebian12],
        patterns: patterns)

    private static let processors: [MetricDescriptor] =
        [
            CPUCollector.seconds, CPUCollector.guestSeconds, CPUTopology.isolated, CPUTopology.coreThrottles,
            CPUTopology.packageThrottles, LoadAverageCollector.load1, LoadAverageCollector.load5,
            LoadAverageCollector.load15, SchedulerCollector.running, SchedulerCollector.waiting,
            SchedulerCollector.timeslices, InterruptsCollector.interrupts, SoftirqsCollector.totals,
        ] + CPUFrequencyCollector.frequencies.map(\.descriptor)

    private static let memory: [MetricDescriptor] = [
        PressureCollector.cpuWaiting, PressureCollector.ioWaiting, PressureCollector.ioStalled,
        PressureCollector.memoryWaiting, PressureCollector.memoryStalled,
    ]

    private static let disks: [MetricDescriptor] =
        DiskFamilies.columns.map(\.descriptor) + DiskFamilies.ata.map(\.descriptor)
        + [
            DiskFamilies.filesystemInfo, DiskFamilies.mapperInfo, RaidCollector.disks, RaidCollector.required,
            RaidCollector.state, RaidCollector.blocks, RaidCollector.synced,
        ]

    private static let network: [MetricDescriptor] =
        NetdevFamilies.all.map(\.descriptor) + NetclassAttribute.allCases.map(\.descriptor)
        + ConntrackCollector.statistics.map(\.descriptor) + [
            NetclassCollector.up, ConntrackCollector.entries, ConntrackCollector.limit, SoftnetCollector.processed,
            SoftnetCollector.dropped, SoftnetCollector.squeezed, ArpCollector.entries, UdpQueuesCollector.queues,
            TcpstatCollector.states, BondingCollector.members, BondingCollector.active,
        ]

    private static let kernel: [MetricDescriptor] = [
        StatCollector.interrupts, StatCollector.contextSwitches, StatCollector.forks, StatCollector.bootTime,
        StatCollector.running, StatCollector.blocked, FileDescriptorCollector.allocated,
        FileDescriptorCollector.maximum, EntropyCollector.available, EntropyCollector.poolSize,
        UnameCollector.info, OSReleaseCollector.info, OSReleaseCollector.version, ProcessesCollector.threads,
        ProcessesCollector.maximumThreads, ProcessesCollector.states, ProcessesCollector.threadStates,
        ProcessesCollector.processes, ProcessesCollector.maximumProcesses,
    ]

    private static let clock: [MetricDescriptor] = [
        TimeCollector.time, TimeCollector.zone, TimeCollector.available, TimeCollector.current,
        TimexCollector.offset, TimexCollector.frequency, TimexCollector.maximumError, TimexCollector.estimatedError,
        TimexCollector.status, TimexCollector.timeConstant, TimexCollector.tick, TimexCollector.tai,
        TimexCollector.isSynchronized, TimexCollector.pulseFrequency, TimexCollector.pulseJitter,
        TimexCollector.pulseShift, TimexCollector.pulseStability, TimexCollector.jitterExceeded,
        TimexCollector.calibrations, TimexCollector.errors, TimexCollector.stabilityExceeded,
    ]

    private static let sensors: [MetricDescriptor] =
        PowerSupplyFamilies.quantities.map(\.descriptor) + [PowerSupplyFamilies.info] + [
            HardwareMonitorCollector.chipNames, HardwareMonitorCollector.sensorLabel, ThermalZoneCollector.temperature,
            ThermalZoneCollector.currentState, ThermalZoneCollector.maximumState, MemoryErrorCollector.correctable,
            MemoryErrorCollector.uncorrectable, MemoryErrorCollector.rowCorrectable,
            MemoryErrorCollector.rowUncorrectable,
        ]

    private static let textfile: [MetricDescriptor] = [
        TextfileCollector.modified, TextfileCollector.failed, TextfileCollector.dropped, TextfileCollector.error,
    ]

    private static let cgroups: [MetricDescriptor] =
        CgroupFamilies.cpu.map(\.descriptor) + CgroupFamilies.single.map(\.descriptor) + [CgroupFamilies.oomKills]
        + CgroupFamilies.io.map(\.descriptor) + CgroupFamilies.pressure.flatMap { [$0.some, $0.full] }
        + [CgroupFamilies.leftOut]

    /// What node_exporter 1.5.0 does not have.
    private static let newer: [MetricDescriptor] = [
        CPUTopology.online, CPUFrequencyCollector.governor, NetclassCollector.alternativeName,
        OSReleaseCollector.supportEnd, PressureCollector.interruptsStalled, SoftirqsCollector.functions,
        SoftnetCollector.collisions, SoftnetCollector.steered, SoftnetCollector.limited, SoftnetCollector.backlog,
        RaidCollector.raidDisks, RaidCollector.degraded,
    ]

    private static let patterns = [
        FamilyPattern(
            "node_memory_", "NAME[_bytes]", [.gauge],
            help: "A line of /proc/meminfo by its name, Active(anon) as Active_anon; what is in kB there is in bytes."),
        FamilyPattern(
            "node_vmstat_", "NAME", [.untyped],
            help: "A line of /proc/vmstat by its name, those that vmstat_fields asks for."),
        FamilyPattern(
            "node_netstat_", "PROTOCOL_COUNTER", [.untyped],
            help: "A counter of /proc/net/netstat, snmp or snmp6, those that netstat_fields asks for."),
        FamilyPattern(
            "node_sockstat_", "PROTOCOL_FIELD", [.gauge],
            help: "A field of /proc/net/sockstat or sockstat6 by the protocol's name; FIELD is inuse, orphan, tw,"
                + " alloc, mem, mem_bytes or memory."),
        FamilyPattern(
            "node_hwmon_", "KIND[_PROPERTY][_UNIT]", [.gauge, .counter], labels: ["chip", "sensor"],
            help: "A sensor's file in /sys/class/hwmon: temp1_max is node_hwmon_temp_max_celsius of the sensor temp1."),
        FamilyPattern("", "NAME", help: "A family of a textfile, as its file says, unless the agent has the name."),
    ]
}

extension FilesystemFamilies {
    /// All families of the profile.
    fileprivate var all: [MetricDescriptor] {
        [size, free, available, files, freeFiles, readOnly, deviceError] + (mountInfo.map { [$0] } ?? [])
    }
}
