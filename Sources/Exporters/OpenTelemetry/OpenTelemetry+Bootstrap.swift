import CoreMetrics
public import Telemetry
import Tracing

extension OpenTelemetry {
    /// The version of this implementation, as receivers see it.
    public static let version = Resource.libraryVersion

    /// Sends by OTLP over HTTP, as the configuration says.
    ///
    /// - Parameters:
    ///   - configuration: what leaves, and where it goes.
    ///   - resource: who speaks; the configuration's own attributes come over it.
    ///   - product: the program and its version for `User-Agent`, such as `shop/2.1`; empty for none.
    public convenience init(
        _ configuration: OpenTelemetryConfiguration, resource: Resource, product: String = "",
        scopes: OTLPScopes = OTLPScopes(), metrics: MetricRegistry = MetricRegistry(),
        time: any TimeSource = SystemTime(), grace: Duration = .seconds(5), source: PeriodicMetricReader.Source? = nil
    ) {
        let resource = configuration.resource(over: resource)
        let agent = OTLPHTTPExporter.userAgent(product: product, version: Self.version)
        self.init(configuration, metrics: metrics, time: time, grace: grace, source: source) { _, destination in
            OTLPHTTPExporter(
                destination: destination, resource: resource, userAgent: agent, scopes: scopes, time: time)
        }
    }

    /// Creates the backends and installs those of traces and metrics for the whole process; once in a process.
    ///
    /// Logs keep their handler; `logHandler(label:beside:)` puts beside it what sends records.
    public static func bootstrap(
        _ configuration: OpenTelemetryConfiguration, resource: Resource = .detected(ServiceIdentity()),
        product: String = ""
    ) -> OpenTelemetry {
        let telemetry = OpenTelemetry(
            configuration, resource: resource, product: product,
            metrics: MetricRegistry(exemplarFilter: configuration.metrics.exemplarFilter))
        telemetry.install()
        return telemetry
    }

    /// Makes the tracer and the registry those of the whole process.
    ///
    /// Once in a process: the facades end it on a second time.
    public func install() {
        if let tracer {
            InstrumentationSystem.bootstrap(tracer)
        } else {
            InstrumentationSystem.bootstrap(propagator)
        }
        MetricsSystem.bootstrap(metrics)
    }
}
