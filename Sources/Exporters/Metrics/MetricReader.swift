import Synchronization
import Telemetry

/// Reads a registry for one destination of OTLP, and remembers what it told before.
///
/// Each reader counts for itself; `/metrics` and other readers see nothing of it. With `delta` each series gives what
/// came since the reader's last collection, the first time all since the series began; a series where nothing came is
/// left out, and so is one that came and went between two collections. What was collected counts as told whether or not
/// it arrives: an answer that was lost may stand for points that were taken, and sending them again would count them
/// twice.
public final class MetricReader: Sendable {
    /// When a collection is made, and when the one before was; nanoseconds since 1970, 0 for never.
    struct Moment {
        let now: UInt64
        let last: UInt64
    }

    private struct Told {
        let metadata: InstrumentMetadata
        let series: MetricSeries
        let total: SeriesReading.Total
    }

    private struct State {
        /// What was told of each series; empty but with `delta`.
        var told: [SeriesIdentity.Key: Told] = [:]
        var last: UInt64 = 0
    }

    /// What is read.
    public let registry: MetricRegistry
    /// What counters and histograms count from.
    public let temporality: TemporalityPreference
    private let window: Int?
    private let state = Mutex(State())

    /// Creates a reader that has told nothing.
    public init(_ registry: MetricRegistry, temporality: TemporalityPreference = .cumulative) {
        self.registry = registry
        self.temporality = temporality
        window = temporality == .cumulative ? nil : registry.takeWindow()
    }

    deinit {
        if let window { registry.leaveWindow(window) }
    }

    /// One metric for each instrument, sorted by name, with points sorted by their attributes.
    public func collect() -> [MetricData] {
        registry.refresh()
        return state.withLock { state in
            let moment = Moment(now: registry.context.now(), last: state.last)
            state.last = moment.now
            guard let window else { return totals(moment) }
            return deltas(&state.told, moment, window)
        }
    }

    private func totals(_ moment: Moment) -> [MetricData] {
        registry.published().compactMap { metadata, series in
            var points = PointList(metadata, .cumulative, moment)
            for one in series { if let reading = one.reading { points.add(reading, of: one.identity) } }
            return points.metric
        }
    }

    private func deltas(_ told: inout [SeriesIdentity.Key: Told], _ moment: Moment, _ window: Int) -> [MetricData] {
        var lists: [String: PointList] = [:]
        var next: [SeriesIdentity.Key: Told] = [:]
        next.reserveCapacity(told.count)
        for (metadata, series) in registry.published() {
            var points = PointList(metadata, .delta, moment)
            for one in series {
                let before = told.removeValue(forKey: one.identity.key)
                let isKnown = before?.series.identity === one.identity
                guard var reading = one.reading(window: window, isFirst: !isKnown) else { continue }
                next[one.identity.key] = Told(metadata: metadata, series: one, total: reading.total)
                reading.count(from: isKnown ? before?.total : nil)
                // The end of a series that was destroyed and made again belongs to the new one.
                if !isKnown, let before, let rest = Self.rest(of: before, window) { reading.add(rest) }
                points.add(reading, of: one.identity)
            }
            lists[series.first?.identity.name ?? ""] = points
        }
        // What is gone has its end to tell.
        for gone in told.values {
            guard let rest = Self.rest(of: gone, window) else { continue }
            let name = gone.series.identity.name
            var points = lists[name] ?? PointList(gone.metadata, .delta, moment)
            points.add(rest, of: gone.series.identity)
            lists[name] = points
        }
        told = next
        return lists.sorted { $0.key < $1.key }.compactMap(\.value.metric)
    }

    /// What came to a series since it was last told of; nil for one that does not count.
    private static func rest(of told: Told, _ window: Int) -> SeriesReading? {
        guard var reading = told.series.reading(window: window, isFirst: false), !reading.isState else { return nil }
        reading.count(from: told.total)
        return reading
    }
}
