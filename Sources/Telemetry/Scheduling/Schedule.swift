/// When a target is due next: a fixed interval, missed ticks skipped, optionally locked to somebody's phase.
public struct Schedule: Sendable, Equatable {
    /// How long from one tick to the next.
    public var interval: Duration
    /// A phase to follow in place of the own one: `anchor + n × period` are the ticks.
    public var lock: PhaseLock?

    /// A phase that a schedule follows.
    public struct PhaseLock: Sendable, Equatable {
        /// One moment at which the other side is expected.
        public var anchor: MonotonicInstant
        /// How long from one arrival to the next.
        public var period: Duration
        /// How long before the expected arrival a round begins.
        public var lead: Duration

        /// Creates a phase.
        public init(anchor: MonotonicInstant, period: Duration, lead: Duration) {
            self.anchor = anchor
            self.period = period
            self.lead = lead
        }
    }

    /// Creates a free-running schedule.
    public init(interval: Duration, lock: PhaseLock? = nil) {
        self.interval = interval
        self.lock = lock
    }

    /// The first tick after `now`, given when the last round began (nil before the first: due at once).
    public func nextTick(after now: MonotonicInstant, lastStart: MonotonicInstant?) -> MonotonicInstant {
        guard let lastStart else { return now }
        if let lock, lock.period > .zero { return lockedTick(lock, after: now, lastStart: lastStart) }
        let elapsed = (now - lastStart).inNanoseconds
        let step = max(1, interval.inNanoseconds)
        let missed = max(0, elapsed) / step
        return lastStart + .nanoseconds(step * (missed + 1))
    }

    private func lockedTick(
        _ lock: PhaseLock, after now: MonotonicInstant, lastStart: MonotonicInstant
    ) -> MonotonicInstant {
        // Follow every n-th arrival, so that rounds stay about one interval apart when the other side comes more often.
        let period = lock.period.inNanoseconds
        let every = max(1, (interval.inNanoseconds + period / 4) / period)
        let origin = lock.anchor - lock.lead
        // A round that began up to half a period early counts for the arrival it was meant for.
        let earliest = max(now.nanoseconds + 1, lastStart.nanoseconds + every * period - period / 2)
        let steps = (earliest - origin.nanoseconds + period - 1).quotientRoundedDown(by: period)
        return MonotonicInstant(nanoseconds: origin.nanoseconds + steps * period)
    }
}

extension Int64 {
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 { flooredQuotient(divisor) }
}
