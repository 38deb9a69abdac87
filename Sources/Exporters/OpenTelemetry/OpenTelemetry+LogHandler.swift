public import Logging
import Telemetry

extension OpenTelemetry {
    /// A log handler for `LoggingSystem.bootstrap`: the given one, and beside it what sends its records by OTLP.
    ///
    ///     LoggingSystem.bootstrap { label in
    ///         telemetry.logHandler(label: label, beside: StreamLogHandler.standardError(label: label))
    ///     }
    ///
    /// What is sent is masked and bounded, and of the given handler's level until a logger sets its own.
    ///
    /// - Returns: both, or the given one alone where logs are off.
    public func logHandler(label: String, beside handler: any LogHandler) -> any LogHandler {
        guard let logObserver else { return handler }
        var sending = AgentLogHandler.openTelemetry(label: label, to: logObserver)
        sending.logLevel = handler.logLevel
        return MultiplexLogHandler([handler, sending])
    }
}
