import CoreMetrics
import Synchronization

/// One series of a meter, or of a recorder that keeps the last value.
///
/// It has no value before it got one: a zero that nobody measured would be a lie.
final class GaugeSeries: MeterHandler, RecorderHandler {
    /// A pattern that no computation gives; a value that is no number is kept by another one.
    private static let unset: UInt64 = 0x7FF4_5EED_0000_0001

    let identity: SeriesIdentity
    private let context: MeasurementContext
    private let bits = Atomic<UInt64>(GaugeSeries.unset)
    private let start: UInt64

    init(_ identity: SeriesIdentity, _ context: MeasurementContext) {
        self.identity = identity
        self.context = context
        start = context.now()
    }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) {
        bits.store(value.isNaN ? Double.nan.bitPattern : value.bitPattern, ordering: .relaxed)
    }

    func record(_ value: Int64) { set(Double(value)) }

    func record(_ value: Double) { set(value) }

    func increment(by amount: Double) {
        guard amount.isFinite else { return context.ignore() }
        var known = bits.load(ordering: .relaxed)
        while true {
            let sum = known == Self.unset ? amount : Double(bitPattern: known) + amount
            let desired = sum.isNaN ? Double.nan.bitPattern : sum.bitPattern
            let (done, original) = bits.weakCompareExchange(expected: known, desired: desired, ordering: .relaxed)
            if done { return }
            known = original
        }
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    /// Nil before the first value.
    func reading() -> SeriesReading? {
        let bits = bits.load(ordering: .relaxed)
        guard bits != Self.unset else { return nil }
        return SeriesReading(value: .double(Double(bitPattern: bits)), total: .none, start: start, exemplars: [])
    }
}
