import Telemetry

/// One series, whatever it counts.
enum MetricSeries: Sendable {
    case counter(CounterSeries)
    case floatingPointCounter(FloatingPointCounterSeries)
    case gauge(GaugeSeries)
    case histogram(HistogramSeries)

    init(_ identity: SeriesIdentity, bounds: [Double], _ context: MeasurementContext) {
        switch identity.kind {
        case .counter: self = .counter(CounterSeries(identity, context))
        case .floatingPointCounter: self = .floatingPointCounter(FloatingPointCounterSeries(identity, context))
        case .meter, .gauge: self = .gauge(GaugeSeries(identity, context))
        case .recorder, .timer: self = .histogram(HistogramSeries(identity, bounds: bounds, context))
        }
    }

    var identity: SeriesIdentity {
        switch self {
        case .counter(let series): series.identity
        case .floatingPointCounter(let series): series.identity
        case .gauge(let series): series.identity
        case .histogram(let series): series.identity
        }
    }

    /// What it says now; nil where it has nothing to say yet.
    var reading: SeriesReading? {
        switch self {
        case .counter(let series): series.reading()
        case .floatingPointCounter(let series): series.reading()
        case .gauge(let series): series.reading()
        case .histogram(let series): series.reading()
        }
    }

    /// What it says to a reader of differences, which has a window of histograms' extremes.
    func reading(window: Int, isFirst: Bool) -> SeriesReading? {
        if case .histogram(let series) = self { return series.reading(window: window, isFirst: isFirst) }
        return reading
    }
}

/// What all series of one instrument share.
final class InstrumentMetadata: Sendable {
    let kind: InstrumentKind
    /// As it was first called, with the unit and the buckets that count.
    let descriptor: InstrumentDescriptor
    /// Upper bounds of the buckets; empty but for histograms.
    let bounds: [Double]
    /// The bounds as labels of Prometheus, with the infinite one.
    let boundTexts: [String]
    /// What Prometheus knows it as.
    let family: MetricDescriptor

    init(_ label: String, _ kind: InstrumentKind, labelNames: [String], _ described: InstrumentDescriptor?) {
        let unit = kind == .timer ? "s" : described?.unit ?? ""
        let bounds = kind.isHistogram ? described?.bounds ?? HistogramBounds.standard(for: label, unit: unit) : []
        self.kind = kind
        self.bounds = bounds
        descriptor = InstrumentDescriptor(
            label, unit: unit, description: described?.description ?? "", bounds: bounds,
            isUpDownCounter: kind == .meter && described?.isUpDownCounter ?? false)
        boundTexts = (kind.isHistogram ? bounds + [.infinity] : []).map { bound in
            var text: [UInt8] = []
            GoFloat.append(bound, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
        let name = BridgeName.family(label, unit: unit, kind: kind.familyKind)
        // A family without a help text is one that linters complain of.
        let help = descriptor.description.isEmpty ? "Measured by the program as \(label)." : descriptor.description
        family = MetricDescriptor(name.name, kind.familyKind, labels: labelNames, unit: name.unit, help: help)
    }
}

/// An instrument with its series: as many as the limit allows, and one for all others.
struct Instrument {
    private struct Entry {
        let series: MetricSeries
        /// How often it was made and not destroyed.
        var holders = 1
    }

    let metadata: InstrumentMetadata
    private let name: String
    private var entries: [AttributeSet: Entry] = [:]
    private var overflow: Entry?
    private var ordered: [MetricSeries]?
    /// Whether a set was turned away, ever.
    private(set) var hasOverflowed = false

    init(_ metadata: InstrumentMetadata, name: String) {
        self.metadata = metadata
        self.name = name
    }

    var isEmpty: Bool { entries.isEmpty && overflow == nil }

    /// The series of a set, made where there is none; beyond the limit the one for all others.
    mutating func series(of set: AttributeSet, limit: Int, _ context: MeasurementContext) -> MetricSeries {
        if let index = entries.index(forKey: set) {
            entries.values[index].holders &+= 1
            return entries.values[index].series
        }
        if entries.count < limit {
            let series = make(set, context)
            entries[set] = Entry(series: series)
            return series
        }
        hasOverflowed = true
        overflow?.holders &+= 1
        if let overflow { return overflow.series }
        let series = make(.overflow, context)
        overflow = Entry(series: series)
        return series
    }

    private mutating func make(_ set: AttributeSet, _ context: MeasurementContext) -> MetricSeries {
        ordered = nil
        return MetricSeries(
            SeriesIdentity(name: name, kind: metadata.kind, set: set), bounds: metadata.bounds, context)
    }

    /// Lets go of a series; it is gone when nobody holds it any more.
    mutating func release(_ identity: SeriesIdentity) {
        if identity.set.isOverflow {
            guard let entry = overflow, entry.series.identity === identity else { return }
            overflow?.holders -= 1
            if entry.holders <= 1 { overflow = nil }
        } else {
            guard let index = entries.index(forKey: identity.set), entries.values[index].series.identity === identity
            else { return }
            entries.values[index].holders -= 1
            if entries.values[index].holders <= 0 { entries.remove(at: index) }
        }
        ordered = nil
    }

    /// The series in the order of their attributes, the one for all others last.
    mutating func orderedSeries() -> [MetricSeries] {
        if let ordered { return ordered }
        let sorted =
            entries.sorted { $0.key < $1.key }.map(\.value.series) + (overflow.map { [$0.series] } ?? [])
        ordered = sorted
        return sorted
    }
}
