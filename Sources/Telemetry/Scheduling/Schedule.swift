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
        let step = max(1, interval.inNanoseconds)
        let missed = max(0, (now - lastStart).inNanoseconds) / step
        return lastStart + .nanoseconds(missed * step) + .nanoseconds(step)
    }

    private func lockedTick(
        _ lock: PhaseLock, after now: MonotonicInstant, lastStart: MonotonicInstant
    ) -> MonotonicInstant {
        let (unit, step) = pace(period: max(1, lock.period.inNanoseconds))
        let origin = lock.anchor - lock.lead
        // A round that began up to half a unit early counts for the tick it was meant for.
        let earliest = max(now + .nanoseconds(1), lastStart + .nanoseconds(step - unit / 2))
        let distance = (earliest - origin).inNanoseconds
        let steps = distance.flooredQuotient(unit) + (distance % unit == 0 ? 0 : 1)
        return origin + .nanoseconds(unit) * steps
    }

    /// The grid of possible ticks and how far apart rounds are on it.
    ///
    /// Where the other side comes more often, every n-th arrival is followed; where it comes less often, its period
    /// is cut into equal parts. Either way rounds stay about one interval apart, or verdicts would grow stale
    /// between arrivals.
    private func pace(period: Int64) -> (unit: Int64, step: Int64) {
        let wanted = max(1, interval.inNanoseconds)
        if period >= wanted {
            let parts = max(1, period / wanted + (period % wanted > wanted / 2 ? 1 : 0))
            let unit = max(1, period / parts)
            return (unit, unit)
        }
        let every = max(1, wanted / period + (wanted % period >= period - period / 4 ? 1 : 0))
        let (step, overflow) = every.multipliedReportingOverflow(by: period)
        return (period, overflow ? .max : step)
    }
}
