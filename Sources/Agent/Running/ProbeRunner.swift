import Logging
import ServiceLifecycle
import Synchronization
import Telemetry

/// Runs all probes and keeps the newest snapshot: the heart of the daemon.
///
/// Each target has loops of its own, so that a hung probe delays no other and no scrape. What a tier brought is judged,
/// becomes part of a new snapshot and is swapped in, in that order and one after the other.
final class ProbeRunner: Service {
    /// Says what an assessment means: one verdict for each check of its target, or the up verdict alone.
    typealias Judge = @Sendable (Assessment) -> [Verdict]

    /// Told what the checks of a target say after one of its tiers came back; the flag says whether it has up-checks.
    typealias Listener = @Sendable (TargetID, Tier, Bool, [Verdict]) -> Void

    /// What changes together: who is watched, and what has come of it.
    private struct State: Sendable {
        var watched: [WatchedTarget]
        var ledger: RoundLedger
        var directory: TargetDirectory
        /// Where each watch stands among the watched.
        var positions: [ObjectIdentifier: Int] = [:]

        func position(of watch: TargetWatch) -> Int? { positions[ObjectIdentifier(watch)] }
    }

    let latest: LatestSnapshot
    let phase = ScrapePhase()
    private let time: any TimeSource
    private let logger: Logger
    private let state: Mutex<State>
    private let judge: Judge
    private let listener: Listener
    private let needsRound: @Sendable (TargetID, Snapshot) -> Bool
    private let counters = ProbeCounters()
    private let own: OwnFigures
    private let network: OwnNetworkWatch?
    private let lastFollowed = Mutex<MonotonicInstant?>(nil)
    private let relay = Relay<ProbeRunner>()
    private let begun: AsyncStream<TargetWatch>
    private let begin: AsyncStream<TargetWatch>.Continuation

    /// Creates a runner; nothing is measured before `run()`.
    ///
    /// - Parameters:
    ///   - targets: what is watched, in the order of the settings.
    ///   - time: the clocks.
    ///   - logger: told when a target goes down and comes up.
    ///   - judge: what readings mean.
    ///   - listener: told what the checks say, of each target in the order in which they were judged.
    ///   - needsRound: whether a gate wants more of a target than its up-check.
    ///   - network: tells failures of targets from failures of this host's own network; nil takes all for the former.
    ///   - ownReading: the agent's own figures.
    init(
        targets: [Target], time: any TimeSource, logger: Logger, judge: @escaping Judge,
        listener: @escaping Listener = { _, _, _, _ in },
        needsRound: @escaping @Sendable (TargetID, Snapshot) -> Bool = { _, _ in false },
        network: OwnNetworkWatch? = nil,
        ownReading: @escaping @Sendable (ProbeRunner) async -> Reading? = { _ in nil }
    ) {
        self.time = time
        self.logger = logger
        self.judge = judge
        self.listener = listener
        self.needsRound = needsRound
        self.network = network
        own = OwnFigures(time: time, read: ownReading)
        latest = LatestSnapshot(.empty(at: time.now()))
        state = Mutex(
            State(watched: [], ledger: RoundLedger(targets: [], at: time.wallClock()), directory: TargetDirectory([])))
        (begun, begin) = AsyncStream<TargetWatch>.makeStream()
        relay.owner = self
        latest.connect { [relay] in relay.owner?.state.withLock { $0.ledger.snapshot } }
        apply(targets: targets)
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask {
                // Ends with the shutdown, or with a cancellation, which ends all.
                try? await gracefulShutdown()
                self.begin.finish()
            }
            for await watch in begun { group.addTask { await watch.run() } }
            for one in state.withLock({ $0.watched }) { one.watch.stop() }
        }
    }

    /// Puts other targets in place and touches only what changed; they stand in the order of the settings.
    ///
    /// A target whose fingerprint is the same goes on with its probe, under the new intervals and names. Else its old
    /// probe is let go of and closed, and the new one is asked at once.
    func apply(targets: [Target]) {
        let now = time.now()
        var begun: [TargetWatch] = []
        var ended: [TargetWatch] = []
        state.withLock { state in
            let before = state.watched
            let known = Dictionary(before.map { ($0.target.id, $0) }, uniquingKeysWith: { first, _ in first })
            var seen: Set<TargetID> = []
            var forgotten: Set<TargetID> = []
            var watched: [WatchedTarget] = []
            for target in targets where seen.insert(target.id).inserted {
                let old = known[target.id]
                if var same = old, same.target.fingerprint == target.fingerprint {
                    same.target = target.keeping(same.watch.probe)
                    same.watch.follow(same.target)
                    watched.append(same)
                    continue
                }
                // What a machine says of itself stays true under other settings; another server's word does not.
                if old != nil, !target.isLocal { forgotten.insert(target.id) }
                let watch = makeWatch(target)
                begun.append(watch)
                watched.append(WatchedTarget(target, watch: watch))
            }
            state.positions = Dictionary(
                watched.enumerated().map { (ObjectIdentifier($1.watch), $0) }, uniquingKeysWith: { first, _ in first })
            ended = before.map(\.watch).filter { state.position(of: $0) == nil }
            state.watched = watched
            state.directory = TargetDirectory(watched.map { ($0.target.id, $0.target.facts) })
            state.ledger.watch(
                watched.map(\.target.id), forgetting: forgotten, at: now, wall: time.wallClock())
        }
        for watch in ended { watch.stop() }
        for watch in begun { begin.yield(watch) }
        counters.keep(Set(targets.map(\.id)))
        network?.keep(Set(targets.map(\.id)))
        noteChange()
        followPhase(at: now)
    }

    /// Notes a scrape and brings the local numbers up to date; returns within `TargetRunner.patience` whatever hangs.
    ///
    /// - Parameters:
    ///   - scope: whose numbers it shows.
    ///   - route: by which path it is counted.
    ///   - caller: whose rhythm it is.
    func prepareScrape(_ scope: ScrapeScope, route: String, caller: ArrivalPhase.Caller) async {
        let now = time.now()
        phase.record(caller, route: route, at: now)
        // A flood of scrapes is not a rhythm: twice a second is often enough to look.
        let isDue = lastFollowed.withLock { last in
            if let last, now - last < .milliseconds(500) { return false }
            last = now
            return true
        }
        if isDue { followPhase(at: now) }
        for one in watched where one.target.isLocal && scope.target ?? one.target.id == one.target.id {
            await one.watch.rounds.refresh()
        }
        if case .target = scope { return }
        guard let figures = await own.ifOld(self) else { return }
        state.withLock { $0.ledger.recordOwn(figures, at: time.now()) }
        noteChange()
    }

    /// Asks every target whether it is up, after now, and for a round of those of which a gate wants to know more.
    ///
    /// What is asked before it begins is one request.
    func demandRound() {
        let snapshot = latest.value
        for one in watched { one.watch.demand(withRound: needsRound(one.target.id, snapshot)) }
    }

    /// Asks one target for a round, after now: something has happened that it will tell.
    func demandRound(of target: TargetID) {
        watched.first { $0.target.id == target }?.watch.rounds.demandRound()
    }

    /// Asks one target whether it is up, after now: something hangs on it.
    func demandUpCheck(of target: TargetID) {
        watched.first { $0.target.id == target }?.watch.demand(withRound: false)
    }

    /// Asks every target for everything, after now.
    func demandEverything() {
        for one in watched { one.watch.demand(withRound: true) }
    }

    /// The targets that are watched, in the order of the settings.
    var targets: [TargetID] { watched.map(\.target.id) }

    /// What the targets are called by others.
    var directory: TargetDirectory { state.withLock { $0.directory } }

    /// What measures a target; nil where it is not watched any more.
    func probe(of target: TargetID) -> (any Probe)? {
        watched.first { $0.target.id == target }?.watch.probe
    }

    /// A target of which something has been under way for longer than any honest answer takes; nil when there is none.
    func stuckTarget(at now: MonotonicInstant, limit: Duration) -> TargetID? {
        watched.first { $0.watch.age(at: now) ?? .zero > max(limit, $0.target.timeout * 2) }?.target.id
    }

    /// Counts and states of the probes for the agent's own families.
    var statistics: [ProbeStatistics] {
        watched.map { counters.statistics(of: $0.target.id, $0.watch) }
    }

    private var watched: [WatchedTarget] { state.withLock { $0.watched } }

    private func noteChange() {
        let (sequence, generation) = state.withLock { ($0.ledger.sequence, $0.ledger.generation) }
        latest.note(sequence: sequence, generation: generation)
    }

    private func makeWatch(_ target: Target) -> TargetWatch {
        let latest = self.latest
        let relay = self.relay
        return TargetWatch(
            target, time: time, currentGeneration: { latest.generation },
            publish: { await relay.owner?.take($0, $1, $2, $3) })
    }

    private func followPhase(at now: MonotonicInstant) {
        for one in watched {
            let own = one.target.interval
            let lock = phase.lock(of: one.target.id, at: now, lead: one.lead)
            let interval = lock.map { min(own, max(ScrapePhase.shortestPeriod, $0.period)) }
            one.watch.rounds.lock(to: lock, interval: interval ?? own)
        }
    }

    /// Takes in what a tier of a target brought; of a target that was let go of, nothing.
    private func take(
        _ watch: TargetWatch, _ tier: Tier, _ result: Result<ProbeResult, ProbeError>, _ measurement: Measurement
    ) async {
        var error: ProbeError?
        if case .failure(let found) = result { error = found }
        if error?.code == .cancelled { return }
        let watched = state.withLock { state in state.position(of: watch).map { state.watched[$0].target } }
        guard let known = watched else { return }
        let target = known.id
        counters.count(tier, of: target, error, measurement)
        let obstacle = await network?.obstacle(on: known.facts.goals, error)
        if let obstacle { error = .ownNetwork(obstacle) }
        let figures = tier == .round ? await own.ifOld(self) : nil
        var others: Set<TargetID> = []
        let taken = state.withLock { state -> TargetStanding.Consequence? in
            guard let index = state.position(of: watch) else { return nil }
            let (consequence, assessment) = state.watched[index].take(
                tier, result, measurement, obstacle: obstacle.map(ProbeError.ownNetwork))
            if let figures { state.ledger.recordOwn(figures, at: time.now()) }
            guard let assessment else { return consequence }
            others = network?.judged(target, obstacle: obstacle, measurement) ?? []
            // Judged under the lock: no older answer of this target is judged after a newer one.
            let isUpChecked = state.watched[index].target.isUpChecked
            let verdicts = CheckEvaluation.traced(target, before: state.ledger.verdicts(of: target)) {
                let verdicts = judge(assessment)
                listener(target, tier, isUpChecked, verdicts)
                return verdicts
            }
            if let reading = assessment.reading {
                state.ledger.record(reading, verdicts: verdicts, at: time.now())
            } else {
                state.ledger.renew(target, upVerdict: verdicts, measurement, at: time.now())
            }
            return consequence
        }
        guard let consequence = taken else { return }
        log(consequence.change, of: target, error)
        noteChange()
        if consequence.demandsRound { watch.rounds.demandRound() }
        guard !others.isEmpty else { return }
        for one in self.watched where others.contains(one.target.id) { one.watch.demand(withRound: false) }
    }

    private func log(_ change: TargetStanding.Change, of target: TargetID, _ error: ProbeError?) {
        switch (change, error) {
        case (.failed, let error?) where error.code == .pending:
            logger.info("probe waits for a first sign", metadata: ["target": "\(target)", "reason": "\(error)"])
        case (.failed, let error?) where error.code == .ownNetwork:
            logger.info("probe cannot be judged", metadata: ["target": "\(target)", "reason": "\(error)"])
        case (.failed, let error?):
            logger.warning(
                "probe fails", metadata: ["target": "\(target)", "code": "\(error.code)", "reason": "\(error)"])
        case (.recovered, _): logger.notice("probe works again", metadata: ["target": "\(target)"])
        default: break
        }
    }
}
