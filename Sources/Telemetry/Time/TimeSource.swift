/// Where the agent reads and waits for time; tests pass a manual one.
///
/// Timers use the monotonic clock; the wall clock is for display, time windows and comparing with what others say.
public protocol TimeSource: Sendable {
    /// The monotonic present.
    func now() -> MonotonicInstant
    /// The wall clock's present.
    func wallClock() -> WallTime
    /// Suspends until the instant has come; throws `CancellationError` when the task is cancelled first.
    func sleep(until instant: MonotonicInstant) async throws
}

extension TimeSource {
    /// Suspends for a duration, counted from now.
    public func sleep(for duration: Duration) async throws {
        try await sleep(until: now() + duration)
    }
}

/// A moment of the monotonic clock, in nanoseconds since an origin that only this process knows.
public struct MonotonicInstant: Sendable, Hashable, Comparable {
    /// Nanoseconds since the clock's origin.
    public let nanoseconds: Int64

    /// Creates an instant from nanoseconds since the clock's origin.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Whether the left instant comes first.
    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The instant a duration later; saturates at the ends of the range.
    public static func + (instant: Self, duration: Duration) -> Self {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.inNanoseconds)
        return Self(nanoseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// The instant a duration earlier.
    public static func - (instant: Self, duration: Duration) -> Self { instant + (.zero - duration) }

    /// How much later the left instant is than the right one.
    public static func - (left: Self, right: Self) -> Duration {
        .nanoseconds(left.nanoseconds.subtractingReportingOverflow(right.nanoseconds).partialValue)
    }
}

extension Duration {
    /// The duration in whole nanoseconds; saturates at ± 292 years.
    public var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, sumOverflow) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return sumOverflow ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in seconds, as metrics show it.
    public var inSeconds: Double { Double(inNanoseconds) / 1_000_000_000 }
}
