public import Logging
public import Telemetry

/// Hands records of the log on to OpenTelemetry: a log handler's observer.
///
/// Records come masked and bounded. What the exporter itself has to complain of stays here, or each failed export
/// would be another record to export.
public struct OTLPLogObserver: LogRecordObserver {
    /// The label of loggers that speak of the exporter; records of theirs never leave by it.
    public static let ownLabel = "opentelemetry"

    private let sink: any LogDataSink
    private let limits: SpanLimits
    private let minimumLevel: Logger.Level

    /// Creates an observer.
    ///
    /// - Parameters:
    ///   - sink: where records wait until they leave.
    ///   - limits: how much a record holds.
    ///   - minimumLevel: from which level on they leave; what the log itself leaves out never does.
    public init(
        sink: any LogDataSink, limits: SpanLimits = SpanLimits(), minimumLevel: Logger.Level = .trace
    ) {
        self.sink = sink
        self.limits = limits
        self.minimumLevel = minimumLevel
    }

    /// Hands the record on, but for the exporter's own and those of too low a level.
    public func observe(_ record: LogRecord) {
        guard record.level >= minimumLevel, !Self.isOwn(record.logger) else { return }
        sink.take(LogData(record, limits: limits))
    }

    private static func isOwn(_ label: String) -> Bool {
        label == ownLabel || label.hasPrefix(ownLabel + ".")
    }
}
