public import Telemetry

/// Sends items of OpenTelemetry to one destination; the seam between what gathers them and how they travel.
public protocol OTLPExporter: Sendable {
    /// Sends items until they are accepted, refused for good, or the time is over; retries are its own affair.
    ///
    /// Never called again before it has returned. Cancelling the task ends it early; what was not accepted then counts
    /// as rejected.
    func export(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome

    /// Why the newest try failed, in one line without secrets; nil where it did not, or nothing is known.
    var lastFailure: String? { get }
}

extension OTLPExporter {
    /// Nothing is known.
    public var lastFailure: String? { nil }
}

/// Items of one signal that leave together.
public enum OTLPItems: Sendable {
    case spans([SpanData])
    case metrics([MetricData])
    case logs([LogData])

    /// How many spans, points or records they are.
    public var count: Int {
        switch self {
        case .spans(let spans): spans.count
        case .metrics(let metrics): metrics.reduce(0) { $0 + $1.pointCount }
        case .logs(let records): records.count
        }
    }
}

/// What became of items.
public struct ExportOutcome: Sendable, Equatable {
    /// How many were taken.
    public var accepted: Int
    /// How many were not, and never will be.
    public var rejected: Int
    /// Why some were not taken, of low cardinality (`error.type`): `timeout`, `refused`, `503`, `partial`; nil where
    /// all were.
    public var errorType: String?

    /// Creates an outcome.
    public init(accepted: Int, rejected: Int = 0, errorType: String? = nil) {
        self.accepted = accepted
        self.rejected = rejected
        self.errorType = errorType
    }
}

extension MetricData {
    /// How many points it has.
    public var pointCount: Int {
        switch shape {
        case .gauge(let points), .sum(let points, _, _): points.count
        case .histogram(let points, _): points.count
        case .summary(let points): points.count
        }
    }
}
