/// A moment after which nobody waits any longer.
struct Deadline: Sendable, Hashable {
    let instant: ContinuousClock.Instant

    init(after duration: Duration) {
        // A day at most: no sum can overflow, and nobody waits that long.
        instant = .now + min(max(duration, .zero), .seconds(86_400))
    }

    /// What is left, never negative.
    var timeLeft: Duration { max(.zero, instant - .now) }

    var isOver: Bool { instant <= .now }

    /// What is left for poll(2), rounded up.
    var milliseconds: Int32 {
        let (seconds, microseconds) = parts
        return Int32(clamping: seconds &* 1_000 &+ (microseconds &+ 999) / 1_000)
    }

    /// What is left as whole seconds and the microseconds beyond.
    var parts: (seconds: Int, microseconds: Int) {
        let (seconds, attoseconds) = timeLeft.components
        return (Int(seconds), Int(attoseconds / 1_000_000_000_000))
    }

    /// A moment this much later than now, but not after this one.
    func sooner(_ duration: Duration) -> Deadline {
        let other = Deadline(after: duration)
        return other.instant < instant ? other : self
    }
}
