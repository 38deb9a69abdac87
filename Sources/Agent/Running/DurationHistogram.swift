import Telemetry

/// Counts durations by size, from half a millisecond to five seconds, as the buckets of a histogram.
struct DurationHistogram: Sendable, Equatable {
    /// The upper bounds in seconds, and how they are written.
    static let bounds: [(seconds: Double, text: String)] = [
        (0.0005, "0.0005"), (0.001, "0.001"), (0.0025, "0.0025"), (0.005, "0.005"), (0.01, "0.01"), (0.025, "0.025"),
        (0.05, "0.05"), (0.1, "0.1"), (0.25, "0.25"), (0.5, "0.5"), (1, "1"), (2.5, "2.5"), (5, "5"),
    ]

    /// How many there were at most as long as each bound, and longer than the one before.
    private var counts = [UInt64](repeating: 0, count: DurationHistogram.bounds.count)
    /// How many there were.
    private(set) var count: UInt64 = 0
    /// All of them together, in seconds.
    private(set) var sum = 0.0

    /// Counts one.
    mutating func add(_ duration: Duration) {
        let seconds = max(0, duration.inSeconds)
        if let index = Self.bounds.firstIndex(where: { seconds <= $0.seconds }) { counts[index] += 1 }
        count += 1
        sum += seconds
    }

    /// Adds the samples to a family whose labels have these values.
    func write(_ family: MetricDescriptor, _ labelValues: [String], to sink: inout MetricSink) {
        let bounded = family.labelNames + ["le"]
        var total: UInt64 = 0
        func bucket(_ bound: String, _ count: UInt64) -> Sample {
            Sample(suffix: .bucket, labelNames: bounded, labelValues: labelValues + [bound], value: Double(count))
        }
        for (index, bound) in Self.bounds.enumerated() {
            total += counts[index]
            sink.add(family, bucket(bound.text, total))
        }
        sink.add(family, bucket("+Inf", count))
        sink.add(family, Sample(suffix: .sum, labelNames: family.labelNames, labelValues: labelValues, value: sum))
        sink.add(
            family,
            Sample(suffix: .count, labelNames: family.labelNames, labelValues: labelValues, value: Double(count)))
    }
}
