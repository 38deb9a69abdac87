public import CoreMetrics
public import Logging
import Synchronization
public import Telemetry
import Tracing

/// Keeps what the program measures through swift-metrics, for `/metrics` and for OTLP.
///
/// ```swift
/// let registry = MetricRegistry()
/// MetricsSystem.bootstrap(registry)
/// ```
///
/// Counters and meters stay what they are; timers, and recorders that aggregate, become histograms. Handlers of one
/// label and the same dimensions, in whatever order, are one. Of two instruments of one label that are not of one kind
/// the first is shown; the other one works, and is seen nowhere until the first is destroyed.
public final class MetricRegistry: MetricsFactory {
    private struct State {
        var descriptors: [String: InstrumentDescriptor]
        /// By name; the first of each is shown.
        var instruments: [String: [Instrument]] = [:]
        var losses = MetricRegistryStatistics()
        var toldConflicts: Set<String> = []
        /// Asked before each reading.
        var observers: [@Sendable () -> Void] = []
        /// Which windows of histograms readers use.
        var windows: [Bool] = []
    }

    let context: MeasurementContext
    private let state: Mutex<State>
    private let limit: Int
    private let logger: Logger?

    /// Creates a registry of nothing.
    ///
    /// - Parameters:
    ///   - descriptors: Units, descriptions and buckets by name.
    ///   - cardinalityLimit: How many sets of dimensions one instrument may have; what comes beyond goes to one series
    ///     with the attribute `otel.metric.overflow`.
    ///   - exemplarFilter: Which values become exemplars. One without a trace says nothing, so `alwaysOn` takes those
    ///     of all spans, kept or not.
    ///   - logger: Told once of each instrument that conflicts or has too many series; nil tells nobody.
    public init(
        descriptors: [InstrumentDescriptor] = InstrumentDescriptor.conventions, cardinalityLimit: Int = 2_000,
        exemplarFilter: ExemplarFilter = .traceBased, time: any TimeSource = SystemTime(), logger: Logger? = nil
    ) {
        let known = Dictionary(descriptors.map { (Self.folded($0.name), $0) }, uniquingKeysWith: { $1 })
        state = Mutex(State(descriptors: known))
        context = MeasurementContext(time: time, filter: exemplarFilter)
        limit = max(1, cardinalityLimit)
        self.logger = logger
    }

    /// Says what instruments of a name measure; counts for those that are made after it.
    public func describe(_ descriptor: InstrumentDescriptor) {
        state.withLock { $0.descriptors[Self.folded(descriptor.name)] = descriptor }
    }

    /// Adds somebody who brings instruments up to date before each reading, for what is cheaper to ask than to count.
    public func addObserver(_ observe: @escaping @Sendable () -> Void) {
        state.withLock { $0.observers.append(observe) }
    }

    /// Brings up to date what is observed; the span of who asks has no part in it.
    func refresh() {
        let observers = state.withLock { $0.observers }
        ServiceContext.$current.withValue(nil) {
            for observe in observers { observe() }
        }
    }

    /// What could not be kept.
    public var statistics: MetricRegistryStatistics {
        var statistics = state.withLock { state in
            var statistics = state.losses
            statistics.conflicting = state.instruments.values.reduce(0) { $0 + $1.count - 1 }
            for instruments in state.instruments.values {
                statistics.instruments += 1
                for instrument in instruments where instrument.hasOverflowed { statistics.overflowing += 1 }
            }
            return statistics
        }
        statistics.ignoredValues = context.ignoredValues
        return statistics
    }

    /// What is shown, sorted by name, with the series of each in the order of their attributes.
    func published() -> [(metadata: InstrumentMetadata, series: [MetricSeries])] {
        state.withLock { state in
            // An instrument without a name has none to be shown by.
            state.instruments.keys.filter { !$0.isEmpty }.sorted().compactMap { name in
                guard let metadata = state.instruments[name]?.first?.metadata,
                    let series = state.instruments[name]?[0].orderedSeries()
                else { return nil }
                return (metadata, series)
            }
        }
    }

    /// The series of a label and dimensions.
    func series(_ label: String, _ kind: InstrumentKind, _ dimensions: [(String, String)]) -> MetricSeries {
        let name = Self.folded(label)
        let set = AttributeSet(dimensions)
        let (series, isConflict, isFull) = state.withLock { state in
            var isConflict = false
            var isFull = false
            let known = state.instruments[name]?.firstIndex { $0.metadata.kind == kind }
            let index = known ?? state.instruments[name]?.count ?? 0
            if known == nil {
                let (names, _) = BridgeName.labels(of: set, reserving: kind.isHistogram ? "le" : nil)
                let metadata = InstrumentMetadata(label, kind, labelNames: names, state.descriptors[name])
                state.instruments[name, default: []].append(Instrument(metadata, name: name))
                isConflict = index > 0 && state.toldConflicts.insert(name).inserted
            }
            let before = state.instruments[name]?[index].hasOverflowed ?? false
            let series = state.instruments[name, default: []][index].series(of: set, limit: limit, context)
            if series.identity.set.isOverflow {
                state.losses.overflowed &+= 1
                isFull = !before
            }
            return (series, isConflict, isFull)
        }
        if isConflict {
            logger?.warning(
                "an instrument is left out: another kind has its label", metadata: ["label": "\(label)"])
        }
        if isFull {
            logger?.warning(
                "an instrument has too many series: more are counted as one",
                metadata: ["label": "\(label)", "limit": "\(limit)"])
        }
        return series
    }

    /// Lets go of a series.
    func release(_ identity: SeriesIdentity) {
        state.withLock { state in
            guard let index = state.instruments[identity.name]?.firstIndex(where: { $0.metadata.kind == identity.kind })
            else { return }
            state.instruments[identity.name]?[index].release(identity)
            if state.instruments[identity.name]?[index].isEmpty == true {
                state.instruments[identity.name]?.remove(at: index)
            }
            if state.instruments[identity.name]?.isEmpty == true { state.instruments[identity.name] = nil }
        }
    }

    /// A window of histograms for a reader of differences.
    func takeWindow() -> Int {
        state.withLock { state in
            if let free = state.windows.firstIndex(of: false) {
                state.windows[free] = true
                return free
            }
            state.windows.append(true)
            return state.windows.count - 1
        }
    }

    /// Gives a window back.
    func leaveWindow(_ window: Int) {
        state.withLock { if $0.windows.indices.contains(window) { $0.windows[window] = false } }
    }

    /// Names of instruments are the same in both cases, by the specification.
    private static func folded(_ name: String) -> String {
        name.utf8.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 } ? name.lowercased() : name
    }
}

/// What a registry holds, and what it could not keep.
public struct MetricRegistryStatistics: Sendable, Equatable {
    /// How many instruments are shown.
    public var instruments = 0
    /// How many instruments are left out because another kind has their label.
    public var conflicting = 0
    /// How many instruments had more sets of dimensions than they may.
    public var overflowing = 0
    /// How often something was made for a set of dimensions beyond the limit.
    public var overflowed: UInt64 = 0
    /// How many values could not be counted: no numbers, infinite ones, or negative for a counter or a timer.
    public var ignoredValues: UInt64 = 0
}
