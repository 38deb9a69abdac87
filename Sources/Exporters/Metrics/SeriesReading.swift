/// What a series says at one moment.
struct SeriesReading {
    enum Value {
        case int(Int64)
        case double(Double)
        case histogram(HistogramTotal)
    }

    /// All that a series ever counted, whatever was reset; differences are made of two of them.
    enum Total {
        case none
        case int(UInt64)
        case double(Double)
        case histogram(HistogramTotal)
    }

    /// What it shows: counted since `start`.
    var value: Value
    var total: Total
    /// Nanoseconds since 1970: when the series began, or was last reset.
    var start: UInt64
    /// The newest values within kept traces.
    var exemplars: [PointExemplar]

    /// Whether it is a reading, which has no differences.
    var isState: Bool {
        if case .none = total { return true }
        return false
    }

    /// Whether nothing was counted.
    var isNothing: Bool {
        switch value {
        case .int(let number): number == 0
        case .double(let number): number == 0
        case .histogram(let total): total.count == 0
        }
    }

    /// Makes the value what came since an earlier total, or all for nil.
    mutating func count(from earlier: Total?) {
        switch (total, earlier) {
        case (.none, _): break
        case (.int(let now), .int(let before)): value = .int(Int64(clamping: now &- before))
        case (.double(let now), .double(let before)): value = .double(now - before)
        case (.histogram(let now), .histogram(let before)): value = .histogram(now.since(before))
        case (.int(let now), _): value = .int(Int64(clamping: now))
        case (.double(let now), _): value = .double(now)
        case (.histogram(let now), _): value = .histogram(now)
        }
    }

    /// Adds what another series of the same attributes counted.
    mutating func add(_ other: SeriesReading) {
        switch (value, other.value) {
        case (.int(let one), .int(let two)):
            let (sum, overflow) = one.addingReportingOverflow(two)
            value = .int(overflow ? .max : sum)
        case (.double(let one), .double(let two)): value = .double(one + two)
        case (.histogram(let one), .histogram(let two)): value = .histogram(one.adding(two))
        default: break
        }
    }
}

/// The numbers of a histogram; the extremes may be of a shorter time than the counts.
struct HistogramTotal {
    /// Of each bucket alone.
    var counts: [UInt64]
    var count: UInt64
    var sum: Double
    var extremes: Extremes

    /// What came since an earlier one; the extremes stay.
    func since(_ earlier: HistogramTotal) -> HistogramTotal {
        HistogramTotal(
            counts: zip(counts, earlier.counts).map { $0 &- $1 }, count: count &- earlier.count,
            sum: sum - earlier.sum, extremes: extremes)
    }

    /// Both together; they have the same bounds.
    func adding(_ other: HistogramTotal) -> HistogramTotal {
        HistogramTotal(
            counts: zip(counts, other.counts).map { $0 &+ $1 }, count: count &+ other.count, sum: sum + other.sum,
            extremes: extremes.joined(other.extremes))
    }
}

/// The smallest and the largest of some values.
struct Extremes {
    /// Infinite before the first value.
    private(set) var minimum = Double.infinity
    /// Minus infinite before the first value.
    private(set) var maximum = -Double.infinity

    mutating func take(_ value: Double) {
        minimum = min(minimum, value)
        maximum = max(maximum, value)
    }

    func joined(_ other: Extremes) -> Extremes {
        var joined = self
        joined.minimum = min(minimum, other.minimum)
        joined.maximum = max(maximum, other.maximum)
        return joined
    }

    var isEmpty: Bool { minimum > maximum }
}
