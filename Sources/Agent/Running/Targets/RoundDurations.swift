import Telemetry

/// How long a target's newest good rounds took, and how long before a scrape the next one has to begin for it.
struct RoundDurations: Sendable {
    private static let remembered = 8
    private static let step: Int64 = 50_000_000
    private var newest: [Duration] = []

    /// Notes a round that succeeded.
    mutating func add(_ duration: Duration) {
        if newest.count == Self.remembered { newest.removeFirst() }
        newest.append(duration)
    }

    /// A quarter more than the longest and 20 ms, in steps of 50 ms so that it seldom changes, at most half a period.
    func lead(shortest: Duration, period: Duration) -> Duration {
        guard let longest = newest.max() else { return shortest }
        let wanted = (longest * 1.25 + .milliseconds(20)).inNanoseconds
        let steps = (wanted + Self.step - 1) / Self.step
        return max(shortest, min(.nanoseconds(steps * Self.step), period / 2))
    }
}
