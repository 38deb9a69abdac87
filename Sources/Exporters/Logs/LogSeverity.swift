import Logging

extension Logger.Level {
    /// The number that OpenTelemetry's log data model has for the level.
    ///
    /// A range's lowest number for its only level, the next one for the graver; critical is the graver of two errors,
    /// since 21 and up mean the end of the program. Source:
    /// https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber.
    var severityNumber: Int {
        switch self {
        case .trace: 1
        case .debug: 5
        case .info: 9
        case .notice: 10
        case .warning: 13
        case .error: 17
        case .critical: 18
        }
    }
}
