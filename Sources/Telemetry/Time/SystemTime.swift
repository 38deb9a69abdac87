import Glibc

/// The machine's own clocks.
public struct SystemTime: TimeSource {
    /// Creates the machine's time source.
    public init() {}

    /// `CLOCK_MONOTONIC`.
    public func now() -> MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// `CLOCK_REALTIME`.
    public func wallClock() -> WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(secondsSinceEpoch: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    /// Waits on the clock that stands still while the machine sleeps, as `now()` does.
    public func sleep(until instant: MonotonicInstant) async throws {
        let remaining = instant - now()
        guard remaining > .zero else { return try Task.checkCancellation() }
        if let queue = TimerQueue.shared { return try await queue.sleep(until: instant) }
        try await Task.sleep(for: remaining, tolerance: .zero, clock: .suspending)
    }
}
