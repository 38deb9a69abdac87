import Logging
public import ServiceLifecycle
public import Telemetry
import Tracing

/// OpenTelemetry for one process: the backends of Swift's telemetry facades, and the service that sends what they gather.
///
/// ```swift
/// let telemetry = OpenTelemetry.bootstrap(.fromEnvironment(environment).configuration, resource: resource)
/// try await ServiceGroup(services: [telemetry, application], logger: logger).run()
/// ```
///
/// Put it first into a `ServiceGroup`: services stop backwards, so that it still sends what the others said at their end.
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
    private let spans: BatchProcessor<SpanCore>?
    private let records: BatchProcessor<LogData>?
    private let reader: PeriodicMetricReader?
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
        func measured(_ signal: OTLPSignal, _ destination: OTLPDestination) -> MeasuredExporter {
            MeasuredExporter(
                exporter(signal, destination), of: signal, type: destination.componentType(of: signal),
                factory: metrics, time: time)
        }
        let (traces, logs, points) = (configuration.traces, configuration.logs, configuration.metrics)
        let tracer =
            traces.isEnabled ? OpenTelemetryTracer(traces, propagators: configuration.propagators) : nil
        self.tracer = tracer
        spans = tracer.map { tracer in
            BatchProcessor(tracer.queue, exporter: measured(.traces, traces.destination), time: time) {
                .spans($0.compactMap(\.data))
            }
        }
        let queue = logs.isEnabled ? LogQueue(logs.batch) : nil
        logObserver = queue.map { OTLPLogObserver(sink: $0, limits: logs.limits) }
        records = queue.map { queue in
            BatchProcessor(queue.queue, exporter: measured(.logs, logs.destination), time: time) { .logs($0) }
        }
        reader =
            points.isEnabled
            ? PeriodicMetricReader(
                MetricReader(metrics, temporality: points.temporality),
                exporter: measured(.metrics, points.destination), interval: points.interval, timeout: points.timeout,
                flush: grace, time: time, source: source) : nil
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

    private func tellOwn() {
        // Whoever reads has nothing to do with what is counted, so his span is no exemplar of it.
        ServiceContext.$current.withValue(nil) {
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
