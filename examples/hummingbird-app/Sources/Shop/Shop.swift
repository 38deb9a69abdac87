import Exporters
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

@main
struct Shop {
    static func main() async throws {
        // Where to, what and how much: the OTEL_ variables say it, or the specification's defaults.
        let (configuration, warnings) = OpenTelemetryConfiguration.fromEnvironment(
            ProcessInfo.processInfo.environment)

        // Traces and metrics.
        let telemetry = OpenTelemetry.bootstrap(
            configuration, resource: .detected(ServiceIdentity(name: "shop", version: "2.1.0")),
            product: "shop/2.1.0")

        // Logs: as before on standard error, now with trace_id and span_id, and by OTLP.
        LoggingSystem.bootstrap { label in
            telemetry.logHandler(
                label: label,
                beside: StreamLogHandler.standardError(label: label, metadataProvider: .openTelemetry))
        }
        let logger = Logger(label: "shop")
        for warning in warnings {
            logger.warning("a variable cannot be used", metadata: ["problem": "\(warning)"])
        }

        let port = Int(ProcessInfo.processInfo.environment["PORT"] ?? "") ?? 8080
        let application = Application(
            router: Routes.router(telemetry),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)), logger: logger)

        // First in, last out: it still sends what the application says at its end.
        let services = ServiceGroup(
            services: [telemetry, application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await services.run()
    }
}
