/// When a target is due next: a fixed interval, missed ticks skipped, optionally locked to somebody's phase.
///
/// A phase is approached as a clock is slewed, not stepped: each round moves by at most a twenty-fifth of the time
/// between rounds. A jump would be one wrong point on every curve, for a counter would have grown for a part of the
/// interval, or for more than one, between two scrapes.
public struct Schedule: Sendable, Equatable {
    /// A round moves towards a phase by at most this part of the time between rounds: 4 %.
    private static let slewDivisor: Int64 = 25

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
    ///
    /// Under a lock it comes 96 to 104 % of the time between rounds after the last one, where none was missed, and
    /// the phase is reached after 25 rounds at most.
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
        let slew = max(1, step / Self.slewDivisor)
        var due = lastStart + .nanoseconds(step)
        let latest = due + .nanoseconds(slew)
        if now >= latest {
            let missed = max(0, (now - latest).inNanoseconds)
            due = due + .nanoseconds(missed - missed % step) + .nanoseconds(step)
        }
        // Going back would cross the arrival that the tick comes before: the scraper would see two rounds at once. So
        // only a round that was a little late goes back, and others go on, one that began early to its own tick.
        let phase = (due - (lock.anchor - lock.lead)).inNanoseconds.remainder(of: unit)
        let wanted = phase <= slew ? -phase : unit - phase
        let earliest = max(-slew, (now - due).inNanoseconds &+ 1)
        return due + .nanoseconds(min(max(wanted, earliest), slew))
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

extension Int64 {
    /// What is left of a division by a positive number that is rounded towards minus infinity: never negative.
    fileprivate func remainder(of divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
