import CoreMetrics
import Synchronization

/// One series of a histogram: values of a recorder, or durations in seconds.
///
/// Recording takes a short lock and no memory, but for the first value within a kept trace.
final class HistogramSeries: RecorderHandler, TimerHandler {
    private struct State {
        var counts: [UInt64]
        var count: UInt64 = 0
        var sum = 0.0
        var extremes = Extremes()
        /// The extremes since each reader of differences last looked.
        var windows: [Extremes] = []
        /// The newest of each bucket; empty before the first.
        var exemplars: [PointExemplar?] = []
    }

    let identity: SeriesIdentity
    /// Upper bounds, inclusive.
    let bounds: [Double]
    private let context: MeasurementContext
    private let start: UInt64
    private let state: Mutex<State>

    init(_ identity: SeriesIdentity, bounds: [Double], _ context: MeasurementContext) {
        self.identity = identity
        self.bounds = bounds
        self.context = context
        start = context.now()
        state = Mutex(State(counts: [UInt64](repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return context.ignore() }
        let bucket = bucket(of: value)
        let exemplar = context.exemplar(of: value)
        state.withLock { state in
            state.counts[bucket] &+= 1
            state.count &+= 1
            state.sum = Self.finite(state.sum + value)
            state.extremes.take(value)
            for index in state.windows.indices { state.windows[index].take(value) }
            guard let exemplar else { return }
            if state.exemplars.isEmpty { state.exemplars = [PointExemplar?](repeating: nil, count: state.counts.count) }
            state.exemplars[bucket] = exemplar
        }
    }

    func recordNanoseconds(_ duration: Int64) {
        // A clock that went back measured nothing.
        guard duration >= 0 else { return context.ignore() }
        record(Double(duration) / 1_000_000_000)
    }

    func preferDisplayUnit(_ unit: TimeUnit) {}

    /// What there is now.
    func reading() -> SeriesReading {
        let total = state.withLock { Self.total(of: $0, $0.extremes) }
        return reading(total.0, total.1)
    }

    /// What there is now, with the extremes since the reader of a window last looked.
    ///
    /// - Parameter isFirst: whether the reader never looked before.
    func reading(window: Int, isFirst: Bool) -> SeriesReading {
        let total = state.withLock { state in
            while state.windows.count <= window { state.windows.append(state.extremes) }
            let extremes = isFirst ? state.extremes : state.windows[window]
            state.windows[window] = Extremes()
            return Self.total(of: state, extremes)
        }
        return reading(total.0, total.1)
    }

    private func reading(_ total: HistogramTotal, _ exemplars: [PointExemplar]) -> SeriesReading {
        SeriesReading(value: .histogram(total), total: .histogram(total), start: start, exemplars: exemplars)
    }

    private static func total(of state: State, _ extremes: Extremes) -> (HistogramTotal, [PointExemplar]) {
        // A copy of its own: one that is shared would have to be made by the next who records.
        let counts = state.counts.withUnsafeBufferPointer { Array($0) }
        return (
            HistogramTotal(counts: counts, count: state.count, sum: state.sum, extremes: extremes),
            state.exemplars.compactMap(\.self)
        )
    }

    /// The first bucket whose bound is not below the value; the last one has no bound.
    func bucket(of value: Double) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func finite(_ sum: Double) -> Double {
        min(max(sum, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    }
}
