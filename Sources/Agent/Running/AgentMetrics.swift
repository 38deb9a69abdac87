import BlockingIO
import LinuxHost
import Probes
import Telemetry

/// The agent's own families: what it uses, how its probes fare, who scrapes it.
actor AgentMetrics {
    static let target = TargetID(kind: "omniflow", name: "local")

    nonisolated let unownedExecutor: UnownedSerialExecutor
    private let executor: BlockingExecutor
    private let process = OwnProcess()
    private let time: any TimeSource
    private let lifecycle: AgentLifecycle

    init(executor: BlockingExecutor, time: any TimeSource, lifecycle: AgentLifecycle) {
        self.executor = executor
        self.unownedExecutor = executor.asUnownedSerialExecutor()
        self.time = time
        self.lifecycle = lifecycle
    }

    /// The families as of now.
    func reading(
        probes: [ProbeStatistics], scrapes: [String: UInt64], listeners: [ListenerCounts],
        refusals: [HeartbeatBook.Refusal: UInt64] = [:], paging: [MetricFamily] = [], isNetworkGone: Bool = false,
        generation: UInt64, hasRefusedSettings: Bool = false
    ) -> Reading {
        let now = time.now()
        let wall = time.wallClock()
        var sink = MetricSink()
        if let usage = process.usage() { addProcess(usage, to: &sink) }
        sink.add(Families.buildInfo, [AgentVersion.number, AgentVersion.swift], 1)
        sink.add(Families.generation, Double(generation))
        sink.add(Families.settingsRefused, hasRefusedSettings ? 1 : 0)
        sink.add(Families.networkGone, isNetworkGone ? 1 : 0)
        for (path, count) in scrapes.sorted(by: { $0.key < $1.key }) {
            sink.add(Families.scrapes, [path], Double(count))
        }
        for probe in probes { add(probe, at: now, to: &sink) }
        for listener in listeners {
            sink.add(Families.connections, [listener.name], Double(listener.open))
            sink.add(Families.accepted, [listener.name], Double(listener.accepted))
            sink.add(Families.turnedAway, [listener.name, "evicted"], Double(listener.evicted))
            sink.add(Families.turnedAway, [listener.name, "refused"], Double(listener.refused))
        }
        for (reason, count) in refusals.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            sink.add(Families.heartbeatsRefused, [reason.rawValue], Double(count))
        }
        return Reading(
            target: Self.target, families: sink.finish() + paging, error: nil,
            measurement: Measurement(
                startedAt: now, startedAtWall: wall, finishedAt: time.now(), generation: generation),
            version: AgentVersion.number)
    }

    private func addProcess(_ usage: OwnProcess.Usage, to sink: inout MetricSink) {
        sink.add(Families.cpu, usage.cpuSeconds)
        sink.add(Families.resident, Double(usage.residentBytes))
        sink.add(Families.anonymous, Double(usage.anonymousBytes))
        sink.add(Families.virtual, Double(usage.virtualBytes))
        sink.add(Families.virtualMaximum, usage.maximumVirtualBytes)
        sink.add(Families.startTime, lifecycle.startedAtWall.secondsWithFraction)
        sink.add(Families.threads, Double(usage.threads))
        if let open = usage.openDescriptors { sink.add(Families.openDescriptors, Double(open)) }
        sink.add(Families.maximumDescriptors, Double(usage.maximumDescriptors))
    }

    private func add(_ probe: ProbeStatistics, at now: MonotonicInstant, to sink: inout MetricSink) {
        let target = [probe.target.description]
        sink.add(Families.rounds, target, Double(probe.rounds))
        sink.add(Families.skipped, target, Double(probe.skippedTicks))
        sink.add(Families.phaseLocked, target, probe.isPhaseLocked ? 1 : 0)
        if let duration = probe.lastDuration { sink.add(Families.duration, target, duration.inSeconds) }
        if let start = probe.lastStart { sink.add(Families.age, target, (now - start).inSeconds) }
        if let success = probe.lastSuccess { sink.add(Families.lastSuccess, target, success.secondsWithFraction) }
        for (reason, count) in Self.withZeros(probe.failures) {
            sink.add(Families.failures, target + [reason], Double(count))
        }
        if let upChecks = probe.upChecks { add(upChecks, of: probe.target, to: &sink) }
    }

    private func add(_ upChecks: UpCheckStatistics, of target: TargetID, to sink: inout MetricSink) {
        let labels = [target.kind, target.description]
        upChecks.durations.write(Families.upCheckDuration, labels, to: &sink)
        for (reason, count) in Self.withZeros(upChecks.failures) {
            sink.add(Families.upCheckFailures, labels + [reason], Double(count))
        }
        sink.add(Families.upCheckSkipped, labels, Double(upChecks.skippedTicks))
    }

    /// Counts by reason: those that always stand there, so that a first failure is an increase, and what came besides.
    private static func withZeros(_ failures: [String: UInt64]) -> [(reason: String, count: UInt64)] {
        let besides = failures.keys.filter { !Families.failureReasons.contains($0) }.sorted()
        return (Families.failureReasons + besides).map { ($0, failures[$0] ?? 0) }
    }
}

/// What a listener's gate has counted.
struct ListenerCounts: Sendable {
    let name: String
    let open: Int
    let accepted: UInt64
    let evicted: UInt64
    let refused: UInt64
}
