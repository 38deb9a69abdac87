import CoreMetrics
import Synchronization

/// One series of a counter of whole numbers.
///
/// Two numbers that only rise: all that was ever added, which readers of differences go by, and how much of that was
/// there at the last reset. Their difference stops at the largest number that points can have.
final class CounterSeries: CounterHandler {
    let identity: SeriesIdentity
    private let context: MeasurementContext
    private let total = Atomic<UInt64>(0)
    private let base = Atomic<UInt64>(0)
    private let start: Mutex<UInt64>
    private let exemplar = Mutex<PointExemplar?>(nil)

    init(_ identity: SeriesIdentity, _ context: MeasurementContext) {
        self.identity = identity
        self.context = context
        start = Mutex(context.now())
    }

    func increment(by amount: Int64) {
        guard let amount = UInt64(exactly: amount) else { return context.ignore() }
        let base = base.load(ordering: .relaxed)
        var known = total.load(ordering: .relaxed)
        while true {
            let value = known &- base
            let room = value < UInt64(Int64.max) ? UInt64(Int64.max) - value : 0
            let (done, original) = total.weakCompareExchange(
                expected: known, desired: known &+ min(amount, room), ordering: .relaxed)
            if done { break }
            known = original
        }
        if let newest = context.exemplar(of: Double(amount)) { exemplar.withLock { $0 = newest } }
    }

    func reset() {
        let now = context.now()
        start.withLock {
            base.store(total.load(ordering: .relaxed), ordering: .relaxed)
            $0 = now
        }
    }

    func reading() -> SeriesReading {
        let exemplar = exemplar.withLock { $0 }
        return start.withLock { start in
            let total = total.load(ordering: .relaxed)
            let value = total &- base.load(ordering: .relaxed)
            return SeriesReading(
                value: .int(Int64(clamping: value)), total: .int(total), start: start,
                exemplars: exemplar.map { [$0] } ?? [])
        }
    }
}

/// One series of a counter of any numbers.
final class FloatingPointCounterSeries: FloatingPointCounterHandler {
    private struct State {
        var value = 0.0
        /// What was counted before the last reset.
        var before = 0.0
        var start: UInt64
        var exemplar: PointExemplar?
    }

    let identity: SeriesIdentity
    private let context: MeasurementContext
    private let state: Mutex<State>

    init(_ identity: SeriesIdentity, _ context: MeasurementContext) {
        self.identity = identity
        self.context = context
        state = Mutex(State(start: context.now()))
    }

    func increment(by amount: Double) {
        guard amount >= 0, amount.isFinite else { return context.ignore() }
        let exemplar = context.exemplar(of: amount)
        state.withLock { state in
            state.value = min(state.value + amount, .greatestFiniteMagnitude)
            if let exemplar { state.exemplar = exemplar }
        }
    }

    func reset() {
        let now = context.now()
        state.withLock { state in
            state.before = min(state.before + state.value, .greatestFiniteMagnitude)
            state.value = 0
            state.start = now
        }
    }

    func reading() -> SeriesReading {
        state.withLock { state in
            SeriesReading(
                value: .double(state.value),
                total: .double(min(state.before + state.value, .greatestFiniteMagnitude)), start: state.start,
                exemplars: state.exemplar.map { [$0] } ?? [])
        }
    }
}
