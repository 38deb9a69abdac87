/// The points of one instrument as they are gathered.
struct PointList {
    private struct Entry {
        let identity: SeriesIdentity
        let reading: SeriesReading
        let start: UInt64
    }

    private let metadata: InstrumentMetadata
    private let temporality: Temporality
    private let moment: MetricReader.Moment
    private var entries: [Entry] = []
    private var isSorted = true

    init(_ metadata: InstrumentMetadata, _ temporality: Temporality, _ moment: MetricReader.Moment) {
        self.metadata = metadata
        self.temporality = temporality
        self.moment = moment
    }

    /// Adds what a series says; a difference of nothing is left out.
    mutating func add(_ reading: SeriesReading, of identity: SeriesIdentity) {
        let isDifference = temporality == .delta && !reading.isState
        if isDifference, reading.isNothing { return }
        if let last = entries.last, !(last.identity.set < identity.set) { isSorted = false }
        // What is first seen now was nothing when the collection before was made.
        let start = isDifference && moment.last > 0 ? moment.last : reading.start
        // A clock that was set back must not put the end before the start.
        entries.append(Entry(identity: identity, reading: reading, start: min(start, moment.now)))
    }

    /// The metric; nil where there is no point.
    var metric: MetricData? {
        guard !entries.isEmpty else { return nil }
        let sorted = isSorted ? entries : entries.sorted { $0.identity.set < $1.identity.set }
        let descriptor = metadata.descriptor
        let shape: MetricData.Shape =
            switch metadata.kind {
            case .counter, .floatingPointCounter:
                .sum(sorted.compactMap { number($0) }, temporality: temporality, isMonotonic: true)
            case .meter where descriptor.isUpDownCounter:
                .sum(sorted.compactMap { number($0) }, temporality: .cumulative, isMonotonic: false)
            case .meter, .gauge: .gauge(sorted.compactMap { number($0) })
            case .recorder, .timer: .histogram(sorted.compactMap { histogram($0) }, temporality: temporality)
            }
        return MetricData(
            name: descriptor.name, description: descriptor.description, unit: descriptor.unit, shape: shape)
    }

    private func number(_ entry: Entry) -> NumberPoint? {
        let value: NumberPoint.Value
        switch entry.reading.value {
        case .int(let number): value = .int(number)
        case .double(let number): value = .double(number)
        case .histogram: return nil
        }
        let isGauge = entry.reading.isState && !metadata.descriptor.isUpDownCounter
        return NumberPoint(
            attributes: entry.identity.attributes, startTime: isGauge ? 0 : entry.start, time: moment.now,
            value: value, exemplars: exemplars(entry))
    }

    private func histogram(_ entry: Entry) -> HistogramPoint? {
        guard case .histogram(let total) = entry.reading.value else { return nil }
        let extremes = total.extremes
        return HistogramPoint(
            attributes: entry.identity.attributes, startTime: entry.start, time: moment.now, count: total.count,
            sum: total.sum, bounds: metadata.bounds, bucketCounts: total.counts,
            minimum: extremes.isEmpty ? nil : extremes.minimum, maximum: extremes.isEmpty ? nil : extremes.maximum,
            exemplars: exemplars(entry))
    }

    /// Those that the collection before has not told yet.
    private func exemplars(_ entry: Entry) -> [PointExemplar] {
        entry.reading.exemplars.filter { $0.time >= moment.last }
    }
}
