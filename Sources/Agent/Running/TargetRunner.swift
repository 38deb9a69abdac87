import Logging
import Synchronization
import Telemetry

/// Runs one tier of one target for as long as it is watched.
///
/// The loop sleeps until the schedule's next tick or until somebody demands a round. A probe that outlives its
/// deadline is reported as timed out at once, stays in flight until it comes back, and is not started again before;
/// what it brings then is dropped.
final class TargetRunner: Sendable {
    /// Told about each finished round: what was measured, or that time was up.
    typealias Publish = @Sendable (TargetID, Result<ProbeResult, ProbeError>, Measurement) async -> Void

    private struct State {
        var machine: TargetStateMachine
        var waiters: [CheckedContinuation<Void, Never>] = []
        var isStopped = false
    }

    /// How long a scrape waits for fresh numbers before it gets the last ones.
    static let patience: Duration = .milliseconds(700)

    /// How long a tick waits for a round of the other tier that makes it superfluous.
    private static let courtesy: Duration = .milliseconds(250)

    let target: TargetID
    let tier: Tier
    private let probe: any Probe
    /// Whether scrapes wait for its rounds.
    private let servesScrapes: Bool
    private let time: any TimeSource
    private let currentGeneration: @Sendable () -> UInt64
    private let publish: Publish
    /// From which duration on a round's span is kept; half of its time where nobody said.
    private let slow: Duration?
    /// The tier whose rounds make ticks of this one superfluous.
    private let superior: TargetRunner?
    private let wakeUp = WakeUp()
    private let state: Mutex<State>

    init(
        probe: any Probe, tier: Tier = .round, below superior: TargetRunner? = nil, servesScrapes: Bool = true,
        interval: Duration, timeout: Duration, slow: Duration? = nil, time: any TimeSource,
        currentGeneration: @escaping @Sendable () -> UInt64, publish: @escaping Publish
    ) {
        self.target = probe.target
        self.tier = tier
        self.superior = superior
        self.servesScrapes = servesScrapes
        self.probe = probe
        self.time = time
        self.currentGeneration = currentGeneration
        self.publish = publish
        self.slow = slow
        self.state = Mutex(
            State(machine: TargetStateMachine(schedule: Schedule(interval: interval), timeout: timeout)))
    }

    /// Begins rounds until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let tick = state.withLock { $0.machine.nextWake(after: time.now()) }
                await wakeUp.wait(until: tick, time: time)
                if let end = courtesyEnd(at: time.now()) { await wakeUp.wait(until: end, time: time) }
                if Task.isCancelled { break }
                let now = time.now()
                let round = state.withLock { $0.machine.wake(at: now, tick: tick) }
                if let round { group.addTask { await self.perform(round) } }
            }
            group.cancelAll()
            // A probe that hangs may hold up this loop's end, but nobody who waits for its numbers.
            release(stopping: true)
        }
    }

    /// Waits for numbers at most a second old, at most `patience` long.
    func refresh(maximumAge: Duration = .seconds(1)) async {
        let action = state.withLock { state in
            state.isStopped
                ? .serve : state.machine.refresh(at: time.now(), maximumAge: maximumAge, patience: Self.patience)
        }
        guard action != .serve else { return }
        await withCheckedContinuation { continuation in
            let isTooLate = state.withLock { state in
                // The round may have ended between the two locks; then nobody would resume a new waiter.
                if state.isStopped || (action == .wait && state.machine.inFlight == nil && !state.machine.isDemanded) {
                    return true
                }
                state.waiters.append(continuation)
                return false
            }
            if isTooLate { return continuation.resume() }
            if action == .wakeAndWait { wakeUp.signal() }
        }
    }

    /// Asks for a round that begins after now; demands that come before it begins are one.
    func demandRound() {
        _ = state.withLock { $0.machine.demand() }
        wakeUp.signal()
    }

    /// Follows a scraper's phase, or none.
    func lock(to phase: Schedule.PhaseLock?, interval: Duration) {
        let isChanged = state.withLock { state in
            let schedule = Schedule(interval: interval, lock: phase)
            defer { state.machine.schedule = schedule }
            return state.machine.schedule != schedule
        }
        if isChanged { wakeUp.signal() }
    }

    /// Counts ticks from a round of the other tier, which has found out the same: the one that is next is left out.
    func standIn(for start: MonotonicInstant) {
        state.withLock { $0.machine.standIn(at: start) }
    }

    /// Until when somebody who would be content with a round's outcome may wait for it; nil where none is near.
    func expectedOutcome(at now: MonotonicInstant) -> MonotonicInstant? {
        state.withLock { state in
            // Its tick may be over by a moment.
            let near = state.machine.inFlight?.startedAt ?? state.machine.nextWake(after: now - Self.courtesy)
            let end = near + Self.courtesy
            return near <= now + Self.courtesy && end > now ? end : nil
        }
    }

    /// How long a round may take from the next one on.
    func limit(to timeout: Duration) {
        state.withLock { $0.machine.timeout = timeout }
    }

    /// How many ticks were skipped because a round was still in flight.
    var skippedTicks: UInt64 { state.withLock { $0.machine.skippedTicks } }

    /// Whether the schedule follows a scraper.
    var isPhaseLocked: Bool { state.withLock { $0.machine.schedule.lock != nil } }

    /// How long the round in flight has been under way; nil when none is.
    func roundAge(at now: MonotonicInstant) -> Duration? {
        state.withLock { $0.machine.inFlight.map { now - $0.startedAt } }
    }

    /// Until when a tick that nobody demanded waits for the other tier; never the first one.
    private func courtesyEnd(at now: MonotonicInstant) -> MonotonicInstant? {
        guard let superior, state.withLock({ $0.machine.lastStart != nil && !$0.machine.isDemanded }) else {
            return nil
        }
        return superior.expectedOutcome(at: now)
    }

    private func perform(_ round: TargetStateMachine.Round) async {
        let generation = currentGeneration()
        let slow = self.slow ?? (round.deadline - round.startedAt) / 2
        let span = RoundSpan(target, tier, slowFrom: slow, generation: generation)
        await span.within { await conduct(round, generation: generation, span) }
    }

    /// Asks, and publishes what comes of it or that time is up; either ends the span, once all have been told.
    private func conduct(_ round: TargetStateMachine.Round, generation: UInt64, _ span: RoundSpan) async {
        let startedAtWall = time.wallClock()
        let time = self.time
        enum Event: Sendable {
            case finished(Result<ProbeResult, ProbeError>)
            case patienceOver
            case deadlineOver
        }
        func measurement() -> Measurement {
            Measurement(
                startedAt: round.startedAt, startedAtWall: startedAtWall, finishedAt: time.now(), generation: generation
            )
        }
        await withTaskGroup(of: Event?.self) { group in
            group.addTask { .finished(await self.tier.ask(self.probe, until: round.deadline)) }
            // One timer at a time: first to the end of the patience, then to the deadline.
            let patience = servesScrapes ? Self.patience : round.deadline - round.startedAt
            let patienceEnd = min(round.startedAt + patience, round.deadline)
            group.addTask { (try? await time.sleep(until: patienceEnd)) == nil ? nil : .patienceOver }
            var isExpired = false
            for await event in group {
                switch event {
                case .finished(let result):
                    group.cancelAll()
                    let isCurrent = state.withLock { $0.machine.inFlight == round }
                    if !isExpired, isCurrent, !isStopped { await publish(target, result, measurement()) }
                    if !isExpired { span.end(result) }
                    let isDemanded = state.withLock { state in
                        state.machine.finish(round, at: time.now())
                        return state.machine.isDemanded
                    }
                    release()
                    if isDemanded { wakeUp.signal() }
                case .patienceOver:
                    release()
                    group.addTask { (try? await time.sleep(until: round.deadline)) == nil ? nil : .deadlineOver }
                case .deadlineOver:
                    isExpired = true
                    guard state.withLock({ $0.machine.inFlight == round }) else { continue }
                    let result = Result<ProbeResult, ProbeError>.failure(Self.timedOut(round))
                    await publish(target, result, measurement())
                    span.end(result)
                    release()
                case nil: break
                }
            }
        }
    }

    /// Whether the loop has ended: what still comes in is of a target that is not watched any more.
    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private static func timedOut(_ round: TargetStateMachine.Round) -> ProbeError {
        ProbeError(
            .timeout, "no answer within \((round.deadline - round.startedAt).inSeconds) s",
            hint: "see whether it is stopped, overloaded or out of reach; where it is only slow, raise its timeout")
    }

    private func release(stopping: Bool = false) {
        let waiters = state.withLock { state in
            if stopping { state.isStopped = true }
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
