import Logging
public import ServiceLifecycle
public import Telemetry
import Tracing

/// OpenTelemetry for one process: the backends of Swift's telemetry facades, and the service that sends what they get.
///
/// ```swift
/// let telemetry = OpenTelemetry.bootstrap(.fromEnvironment(environment).configuration, resource: resource)
/// try await ServiceGroup(services: [telemetry, application], logger: logger).run()
/// ```
///
/// Put it first into a `ServiceGroup`: services stop backwards, so that it still sends what others say at their end.
/// Nothing waits for it and nothing fails because of it; what a receiver does not take is dropped and counted.
public final class OpenTelemetry: Service {
    /// Makes what sends a signal; for other ways than OTLP over HTTP, and for tests.
    public typealias ExporterFactory = @Sendable (OTLPSignal, OTLPDestination) -> any OTLPExporter

    /// The tracer; nil where traces are off.
    public let tracer: OpenTelemetryTracer?
    /// Reads and writes the headers of contexts, where there is no tracer to do so.
    public let propagator: ContextPropagator
    /// The backend of swift-metrics: what it holds appears by `families()` and leaves by OTLP where metrics are on.
    public let metrics: MetricRegistry
    /// Takes records of the log; nil where logs are off.
    public let logObserver: OTLPLogObserver?
    private let spans: BatchSender<SpanCore>?
    private let records: BatchSender<LogData>?
    private let reader: PeriodicMetricReader?
    private let ways: [Way]
    private let own: SelfTelemetry
    private let time: any TimeSource
    private let grace: Duration

    /// Creates the backends; nothing is sent before `run()`.
    ///
    /// - Parameters:
    ///   - configuration: what leaves, and where it goes.
    ///   - metrics: the registry; one that exists already goes on.
    ///   - time: the clocks.
    ///   - grace: how long the end may take.
    ///   - source: more metrics for OTLP, such as those of a snapshot.
    ///   - exporter: makes what sends a signal.
    public init(
        _ configuration: OpenTelemetryConfiguration, metrics: MetricRegistry = MetricRegistry(),
        time: any TimeSource = SystemTime(), grace: Duration = .seconds(5), source: PeriodicMetricReader.Source? = nil,
        exporter: ExporterFactory
    ) {
        self.metrics = metrics
        self.time = time
        self.grace = grace
        propagator = ContextPropagator(configuration.propagators)
        own = SelfTelemetry(metrics)
        var ways: [Way] = []
        func measured(_ signal: OTLPSignal, _ destination: OTLPDestination) -> MeasuredExporter {
            let measured = MeasuredExporter(
                exporter(signal, destination), of: signal, type: destination.componentType(of: signal),
                factory: metrics, time: time)
            ways.append(Way(signal: signal, destination: destination.origin, record: measured.record))
            return measured
        }
        let (traces, logs, points) = (configuration.traces, configuration.logs, configuration.metrics)
        let tracer =
            traces.isEnabled ? OpenTelemetryTracer(traces, propagators: configuration.propagators) : nil
        self.tracer = tracer
        spans = tracer.map { tracer in
            BatchSender(tracer.queue, exporter: measured(.traces, traces.destination), time: time) {
                .spans($0.compactMap(\.data))
            }
        }
        let queue = logs.isEnabled ? LogQueue(logs.batch) : nil
        logObserver = queue.map { OTLPLogObserver(sink: $0, limits: logs.limits) }
        records = queue.map { queue in
            BatchSender(queue.queue, exporter: measured(.logs, logs.destination), time: time) { .logs($0) }
        }
        reader =
            points.isEnabled
            ? PeriodicMetricReader(
                MetricReader(metrics, temporality: points.temporality),
                exporter: measured(.metrics, points.destination), interval: points.interval, timeout: points.timeout,
                flush: grace, time: time, source: source) : nil
        self.ways = ways
        metrics.addObserver { [weak self] in self?.tellOwn() }
    }

    /// Sends what is gathered until the program ends or the task is cancelled, then what is left within the grace.
    public func run() async {
        await withTaskGroup(of: Part.self) { group in
            var senders = 0
            func send(_ body: @escaping @Sendable () async -> Void) {
                senders += 1
                group.addTask {
                    await body()
                    return .sender
                }
            }
            if let spans { send { await spans.run() } }
            if let records { send { await records.run() } }
            if let reader { send { await reader.run() } }
            // A service that returns at once would end the group of services.
            if senders == 0 { send { try? await gracefulShutdown() } }
            group.addTask { [self] in
                await waitForEnd()
                return .end
            }
            for await part in group {
                if part == .sender { senders -= 1 }
                if part == .end || senders == 0 { group.cancelAll() }
            }
        }
        tellUnsent()
    }

    private enum Part {
        case sender, end
    }

    /// Lets everything finish when the program ends; returns when the grace is over.
    private func waitForEnd() async {
        guard (try? await gracefulShutdown()) != nil else { return }
        let deadline = time.now() + grace
        spans?.finish(until: deadline)
        records?.finish(until: deadline)
        try? await time.sleep(until: deadline)
    }

    private func tellUnsent() {
        let waiting = (spans?.queue.counts.waiting ?? 0) + (records?.queue.counts.waiting ?? 0)
        guard waiting > 0 else { return }
        Logger(label: OTLPLogObserver.ownLabel).warning(
            "the end came before all telemetry was sent", metadata: ["unsent": "\(waiting)"])
    }

    /// Sends what has ended and was said before the call; false where that was not over in time.
    ///
    /// Only while `run()` is running.
    public func flush(within limit: Duration) async -> Bool {
        let deadline = time.now() + limit
        async let hasSpans = spans?.flush(until: deadline) ?? true
        async let hasRecords = records?.flush(until: deadline) ?? true
        let (spans, records) = await (hasSpans, hasRecords)
        return spans && records
    }

    /// What `/metrics` shows of the process' own instruments.
    public func families() -> [MetricFamily] { metrics.families() }

    /// The way of one signal that is on.
    private struct Way {
        let signal: OTLPSignal
        let destination: String
        let record: ExportRecord
    }

    /// How each signal that is on fares, in the order traces, logs, metrics.
    public var health: [SignalHealth] {
        ways.map { way in
            let sent = way.record.state
            var health = SignalHealth(way.signal, to: way.destination)
            (health.lastSuccess, health.failingSince) = (sent.lastSuccess, sent.failingSince)
            health.reason = sent.reason
            (health.exported, health.dropped) = (sent.exported, sent.lost)
            switch way.signal {
            case .traces: if let spans { health.add(spans) }
            case .logs: if let records { health.add(records) }
            case .metrics: break
            }
            return health
        }
    }

    private func tellOwn() {
        // Whoever reads has nothing to do with what is counted, so his span is no exemplar of it.
        ServiceContext.$current.withValue(nil) {
            own.tell(metrics.statistics)
            if let tracer { own.tell(tracer) }
            if let spans { own.tell(spans, item: "span", type: "batching_span_processor") }
            if let records { own.tell(records, item: "log", type: "batching_log_processor") }
        }
    }
}

extension OTLPDestination {
    /// The exporter's type in the words of the semantic conventions.
    fileprivate func componentType(of signal: OTLPSignal) -> String {
        "otlp_http\(encoding == .json ? "_json" : "")_\(signal == .metrics ? "metric" : signal.item)_exporter"
    }
}

extension SignalHealth {
    /// Adds what waits before the exporter, and what found no room there.
    fileprivate mutating func add<Element>(_ sender: BatchSender<Element>) {
        let queue = sender.queue.counts
        dropped &+= queue.dropped
        waiting += queue.waiting + sender.counts.inFlight
    }
}
