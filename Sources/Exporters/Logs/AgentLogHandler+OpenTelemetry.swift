import Logging
public import Telemetry

extension AgentLogHandler {
    /// A handler that writes nothing and only hands records on to OpenTelemetry, to stand beside another handler.
    ///
    ///     LoggingSystem.bootstrap { label in
    ///         let logs = AgentLogHandler.openTelemetry(label: label, to: observer)
    ///         return MultiplexLogHandler([StreamLogHandler.standardError(label: label), logs])
    ///     }
    ///
    /// - Parameters:
    ///   - label: the logger's name, the instrumentation scope of its records.
    ///   - observer: takes the records.
    ///   - control: the level shared with other handlers.
    ///   - time: the clock of the timestamps.
    public static func openTelemetry(
        label: String, to observer: any LogRecordObserver, control: LogLevelControl = LogLevelControl(),
        time: any TimeSource = SystemTime()
    ) -> AgentLogHandler {
        AgentLogHandler(
            label: label, output: .discard, control: control, time: time, trace: { LogTrace.current },
            observers: [observer])
    }
}
