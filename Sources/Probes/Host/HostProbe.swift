import BlockingIO
import LinuxHost
public import Telemetry

/// Measures the machine that the agent runs on, through `/proc`, `/sys` and a few system calls.
///
/// All collectors run one after another on a thread of the probe's own, so that nothing here ever blocks the
/// cooperative pool; file systems, which can hang for good, are asked on expendable threads besides. A collector that
/// fails says so in `node_scrape_collector_success` and leaves the others alone.
public actor HostProbe: Probe {
    static let duration = MetricDescriptor(
        "node_scrape_collector_duration_seconds", .gauge, labels: ["collector"],
        help: "How long the collector took in the newest round.")
    static let success = MetricDescriptor(
        "node_scrape_collector_success", .gauge, labels: ["collector"],
        help: "Whether the collector succeeded in the newest round: 0 also where the machine has no such thing.")

    /// Always `host/local`.
    public nonisolated let target: TargetID
    /// The thread that all collectors run on.
    public nonisolated let unownedExecutor: UnownedSerialExecutor
    private let executor: BlockingExecutor
    private let time: any TimeSource
    private let report: @Sendable (CollectorReport) -> Void
    private let collectors: [(name: String, collector: any HostCollector)]
    private var troubles: [String: String] = [:]

    /// Creates a probe; nothing is read before the first measurement.
    ///
    /// - Parameters:
    ///   - settings: what is read, from where and under which names.
    ///   - time: where durations are read.
    ///   - report: told once when a collector begins to fail, fails for another reason, or works again.
    public init(
        settings: HostSettings, time: any TimeSource,
        report: @escaping @Sendable (CollectorReport) -> Void = { _ in }
    ) {
        let executor = BlockingExecutor(name: "host-probe")
        self.executor = executor
        self.unownedExecutor = executor.asUnownedSerialExecutor()
        self.target = .localHost
        self.time = time
        self.report = report
        let sources = HostSources(settings, time: time)
        self.collectors = HostCollectorCatalog.all.filter { settings.collectors.contains($0.name) }
            .map { ($0.name, $0.make(settings, sources)) }
    }

    /// Runs every collector once, one after another.
    ///
    /// - Throws: `ProbeError` when not one collector could read anything, or the task was cancelled between two of
    /// them.
    public func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        var sink = MetricSink()
        var timings: [(String, Double, Bool)] = []
        var owners: [String: String] = [:]
        for (name, collector) in collectors {
            if Task.isCancelled { throw ProbeError(.cancelled, "the agent is stopping") }
            let start = time.now()
            let before = sink.familyCount
            let trouble = run(collector, into: &sink)
            for family in sink.familyNames(after: before) { owners[family] = name }
            timings.append((name, (time.now() - start).inSeconds, trouble == nil))
            note(trouble, of: name)
        }
        guard !timings.isEmpty else {
            throw ProbeError(.settings, "every collector is disabled", hint: "enable one under probes.host.collectors")
        }
        // Some collectors need no file at all: it takes one of these to say that the machine can be read.
        let essential = timings.filter { ["cpu", "stat", "loadavg", "meminfo"].contains($0.0) }
        guard (essential.isEmpty ? timings : essential).contains(where: \.2) else {
            throw ProbeError(
                .unreachable, "no collector could read anything", hint: "check paths.procfs and paths.sysfs")
        }
        for (name, seconds, _) in timings { sink.add(Self.duration, [name], seconds) }
        for (name, _, succeeded) in timings { sink.add(Self.success, [name], succeeded ? 1 : 0) }
        let families = sink.finish()
        return ProbeResult(
            families: families, version: HostSummary.version(families), summary: HostSummary.text(families),
            collectors: owners)
    }

    private func run(_ collector: any HostCollector, into sink: inout MetricSink) -> CollectorError? {
        do {
            try collector.collect(into: &sink)
            return nil
        } catch {
            return error
        }
    }

    private func note(_ trouble: CollectorError?, of name: String) {
        let reason = trouble.flatMap { $0.code == .noData ? nil : $0.description }
        guard troubles[name] != reason else { return }
        troubles[name] = reason
        report(CollectorReport(collector: name, reason: reason))
    }
}
