import CoreMetrics
import Exporters
import ServiceLifecycle
import Synchronization
import Telemetry
import Tracing

/// The agent's own spans, metrics and records on their way out by OpenTelemetry's protocol.
///
/// What swift-metrics is told appears on `/metrics` whether or not anything leaves.
final class AgentTelemetry: Sendable {
    /// Sends what is gathered; to be stopped last.
    let service: OpenTelemetry
    private let snapshots: SnapshotBox
    private let time: any TimeSource

    /// Makes the backends as the settings say; nothing is installed or sent yet.
    init(_ settings: AgentSettings, time: any TimeSource) {
        let configuration = settings.openTelemetry
        let registry = MetricRegistry(exemplarFilter: configuration.metrics.exemplarFilter, time: time)
        let snapshots = SnapshotBox(registry)
        self.snapshots = snapshots
        self.time = time
        let source: PeriodicMetricReader.Source = { snapshots.metrics() }
        service = OpenTelemetry(
            configuration, resource: settings.resource(), product: "omniflow-agent/\(AgentVersion.number)",
            scopes: OTLPScopes(metrics: "omniflow-agent") { Self.modules.contains($0) ? AgentVersion.number : nil },
            metrics: registry, time: time, grace: min(.seconds(3), settings.shutdown.timeout / 5),
            source: configuration.metrics.includesSnapshot ? source : nil)
    }

    /// Makes the backends those of the process; once in a process.
    ///
    /// Where traces are off there is no tracer, so that they cost nothing.
    func install() {
        MetricsSystem.bootstrap(service.metrics)
        if let tracer = service.tracer { InstrumentationSystem.bootstrap(tracer) }
        AgentLogging.observer.replace(with: service.logObserver)
    }

    /// Says where the snapshots are whose families leave, too, where the settings want that.
    func connect(_ latest: LatestSnapshot) {
        snapshots.latest.withLock { $0 = latest }
    }

    /// The families of the agent's own instruments.
    var families: [MetricFamily] { service.families() }

    /// How each signal that leaves fares, for `status`.
    var standings: [SignalStanding] {
        let now = time.now()
        return service.health.map { SignalStanding($0, at: now) }
    }

    /// What is to be said of signals that do not arrive.
    var notes: [String] {
        let now = time.now()
        return service.health.compactMap { TelemetryWatch.failure(of: $0, at: now) }
    }

    /// What tells people when a signal does not arrive.
    func watch(reportingTo paging: PagingService) -> TelemetryWatch {
        TelemetryWatch(health: { [service] in service.health }, time: time) { paging.take(own: $0) }
    }

    /// The modules whose spans have the agent's version.
    private static let modules: Set<String> = [
        "Agent", "Alerting", "Exporters", "Probes", "Telemetry", "omniflow-agent",
    ]
}

/// Where the newest snapshot is; the runner comes later than the backends.
private final class SnapshotBox: Sendable {
    let latest = Mutex<LatestSnapshot?>(nil)
    /// What leaves by itself.
    private let registry: MetricRegistry

    init(_ registry: MetricRegistry) {
        self.registry = registry
    }

    /// What the probes found and what the agent says of itself, as metrics, each at the time of its measurement.
    func metrics() -> [MetricData] {
        guard let snapshot = latest.withLock({ $0 })?.value else { return [] }
        let known = Set(registry.families().map(\.descriptor.name))
        return MetricData.merged(
            snapshot.readings.flatMap { reading in
                let isOwn = reading.target == AgentMetrics.target
                return MetricData.from(
                    isOwn ? reading.families.filter { !known.contains($0.descriptor.name) } : reading.families,
                    labels: isOwn ? [] : [Attribute("target", .string(reading.target.description))],
                    at: reading.measurement.startedAtWall)
            })
    }
}
