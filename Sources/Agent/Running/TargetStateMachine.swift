import Telemetry

/// One tier of one target: at most one round in flight, missed ticks skipped, scrapes that ask for fresh numbers
/// coalesced.
///
/// Pure: every event returns what to do. The runner holds it under a lock and acts after leaving the lock.
struct TargetStateMachine {
    /// A round that was begun.
    struct Round: Sendable, Equatable {
        let number: UInt64
        let startedAt: MonotonicInstant
        let deadline: MonotonicInstant
    }

    /// What somebody who wants fresh numbers should do.
    enum RefreshAction: Equatable {
        /// The numbers are fresh enough, or a round is stuck: serve what is there.
        case serve
        /// A round is on its way: wait for it.
        case wait
        /// Wake the loop so that it begins a round, then wait for it.
        case wakeAndWait
    }

    var schedule: Schedule
    var timeout: Duration
    private(set) var inFlight: Round?
    private(set) var lastStart: MonotonicInstant?
    private(set) var lastFinish: MonotonicInstant?
    /// From when the next tick is counted: the newest round, unless it came out of turn.
    private var countedStart: MonotonicInstant?
    private(set) var isDemanded = false
    private var nextNumber: UInt64 = 1
    private(set) var skippedTicks: UInt64 = 0
    /// Whether what the next tick would ask is known already.
    private var isStoodIn = false

    init(schedule: Schedule, timeout: Duration) {
        self.schedule = schedule
        self.timeout = timeout
    }

    /// When the loop has to look again.
    func nextWake(after now: MonotonicInstant) -> MonotonicInstant {
        schedule.nextTick(after: now, lastStart: countedStart)
    }

    /// The loop woke up: begins a round if one is due or demanded and none is in flight.
    mutating func wake(at now: MonotonicInstant, tick: MonotonicInstant) -> Round? {
        guard isDemanded || now >= tick else { return nil }
        if isStoodIn, !isDemanded {
            isStoodIn = false
            return nil
        }
        isStoodIn = false
        guard inFlight == nil else {
            // The tick is lost, not queued: the next one is counted from here.
            if !isDemanded {
                skippedTicks += 1
                lastStart = now
                countedStart = now
            }
            return nil
        }
        // A scraper's phase is not left for a round that somebody wanted long before the tick.
        let isOutOfTurn = isDemanded && schedule.lock != nil && tick - now > schedule.interval / 2
        if !isOutOfTurn || countedStart == nil { countedStart = now }
        isDemanded = false
        let round = Round(number: nextNumber, startedAt: now, deadline: now + timeout)
        nextNumber += 1
        inFlight = round
        lastStart = now
        return round
    }

    /// Somebody wants numbers at most `maximumAge` old and would wait up to `patience` for them.
    mutating func refresh(at now: MonotonicInstant, maximumAge: Duration, patience: Duration) -> RefreshAction {
        if let round = inFlight {
            return now - round.startedAt < patience ? .wait : .serve
        }
        if let lastFinish, let lastStart, now - lastStart <= maximumAge, lastFinish >= lastStart { return .serve }
        if isDemanded { return .wait }
        isDemanded = true
        return .wakeAndWait
    }

    /// An early round is wanted for its own sake: one that begins after now.
    ///
    /// - Returns: the number of the round that will count.
    mutating func demand() -> UInt64 {
        isDemanded = true
        return nextNumber
    }

    /// The other tier has found out what this one asks: ticks are counted from then, and the next one is left out.
    mutating func standIn(at moment: MonotonicInstant) {
        guard inFlight == nil, let start = lastStart, start < moment else { return }
        lastStart = moment
        countedStart = moment
        isStoodIn = true
    }

    /// The round's probe came back; nothing is in flight any more.
    mutating func finish(_ round: Round, at now: MonotonicInstant) {
        guard inFlight == round else { return }
        inFlight = nil
        lastFinish = now
    }
}
