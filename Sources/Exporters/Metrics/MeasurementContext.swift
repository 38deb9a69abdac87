import Synchronization
import Telemetry
import Tracing

/// What all series of a registry share: the clock, which values become exemplars, and how many values were no use.
final class MeasurementContext: Sendable {
    private let time: any TimeSource
    private let filter: ExemplarFilter
    private let ignored = Atomic<UInt64>(0)

    init(time: any TimeSource, filter: ExemplarFilter) {
        self.time = time
        self.filter = filter
    }

    /// Nanoseconds since 1970; 0 before that.
    func now() -> UInt64 {
        let moment = time.wallClock()
        guard let seconds = UInt64(exactly: moment.secondsSinceEpoch) else { return 0 }
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : scaled.addingReportingOverflow(UInt64(moment.nanoseconds)).partialValue
    }

    /// Values that cannot be counted: no numbers, infinite ones, and those that would make a counter fall.
    var ignoredValues: UInt64 { ignored.load(ordering: .relaxed) }

    /// Counts a value that cannot be counted.
    func ignore() { ignored.wrappingAdd(1, ordering: .relaxed) }

    /// The exemplar that a value becomes; nil where the filter says so, and outside of spans.
    ///
    /// There it costs one look at what the task carries.
    func exemplar(of value: Double) -> PointExemplar? {
        guard filter != .alwaysOff, let span = ServiceContext.current?.spanContext, span.isValid,
            span.isSampled || filter == .alwaysOn
        else { return nil }
        return PointExemplar(time: now(), value: value, traceID: span.traceID, spanID: span.spanID)
    }
}

/// Which series of which instrument something is.
final class SeriesIdentity: Sendable {
    /// The instrument's name with its letters in one case.
    let name: String
    let kind: InstrumentKind
    let set: AttributeSet
    /// The set as points have it.
    let attributes: [Attribute]
    /// The set as Prometheus has it.
    let labelNames: [String]
    let labelValues: [String]

    init(name: String, kind: InstrumentKind, set: AttributeSet) {
        self.name = name
        self.kind = kind
        self.set = set
        attributes = set.attributes
        (labelNames, labelValues) = BridgeName.labels(of: set, reserving: kind.isHistogram ? "le" : nil)
    }

    var key: Key { Key(name: name, kind: kind, set: set) }

    struct Key: Hashable {
        let name: String
        let kind: InstrumentKind
        let set: AttributeSet
    }
}

/// What swift-metrics can make.
enum InstrumentKind: Hashable {
    case counter, floatingPointCounter, meter, gauge, recorder, timer

    var isHistogram: Bool { self == .recorder || self == .timer }

    /// The type that Prometheus knows it by.
    var familyKind: MetricKind {
        switch self {
        case .counter, .floatingPointCounter: .counter
        case .meter, .gauge: .gauge
        case .recorder, .timer: .histogram
        }
    }
}
