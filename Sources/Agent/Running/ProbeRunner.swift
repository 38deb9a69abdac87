import Logging
import ServiceLifecycle
import Synchronization
import Telemetry

/// Runs all probes and keeps the newest snapshot: the heart of the daemon.
///
/// Each target has a loop of its own, so that a hung probe delays no other and no scrape. A finished round is judged,
/// becomes part of a new snapshot and is swapped in, in that order.
final class ProbeRunner: Service {
    /// One target as the settings want it measured.
    struct Target: Sendable {
        let probe: any Probe
        let interval: Duration
        let timeout: Duration
        /// Whether a scrape itself refreshes the numbers: for pure local reads only.
        let isLocal: Bool
    }

    /// A target's runner and how it is run; the probe itself may be replaced.
    private struct Entry: Sendable {
        let runner: TargetRunner
        let isLocal: Bool
        let interval: Duration
        let timeout: Duration
    }

    /// Says what a reading means: one verdict for each check of its target.
    typealias Judge = @Sendable (Reading) -> [Verdict]

    let latest: LatestSnapshot
    let phase = ScrapePhase()
    private let time: any TimeSource
    private let logger: Logger
    private let runners: [Entry]
    private let ledger: Mutex<RoundLedger>
    private let judge: Judge
    private let counters = ProbeCounters()
    private let intervals = Mutex<[TargetID: Duration]>([:])
    private let lastOwn = Mutex<MonotonicInstant?>(nil)
    private let lastFollowed = Mutex<MonotonicInstant?>(nil)
    private let ownReading: @Sendable (ProbeRunner) async -> Reading?

    init(
        targets: [Target], time: any TimeSource, logger: Logger, judge: @escaping Judge,
        ownReading: @escaping @Sendable (ProbeRunner) async -> Reading? = { _ in nil }
    ) {
        self.time = time
        self.logger = logger
        self.judge = judge
        self.ownReading = ownReading
        let ledger = RoundLedger(targets: targets.map(\.probe.target))
        self.ledger = Mutex(ledger)
        self.latest = LatestSnapshot(.empty(at: time.now()))
        let relay = Relay()
        let latest = self.latest
        self.runners = targets.map { target in
            let runner = TargetRunner(
                probe: target.probe, interval: target.interval, timeout: target.timeout, time: time,
                currentGeneration: { latest.value.generation },
                publish: { await relay.owner?.take($0, $1, $2) })
            return Entry(runner: runner, isLocal: target.isLocal, interval: target.interval, timeout: target.timeout)
        }
        relay.owner = self
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for runner in runners.map(\.runner) { group.addTask { await runner.run() } }
            group.addTask { try? await gracefulShutdown() }
            // The first to end is the shutdown (or a cancellation, which ends all): then the loops go too.
            await group.next()
            group.cancelAll()
        }
    }

    /// Notes a scrape and brings the local numbers up to date; returns within `TargetRunner.patience` whatever hangs.
    func prepareScrape(path: String, caller: ArrivalPhase.Caller) async {
        let now = time.now()
        phase.record(caller, path: path, at: now)
        // A flood of scrapes is not a rhythm: twice a second is often enough to look.
        let isDue = lastFollowed.withLock { last in
            if let last, now - last < .milliseconds(500) { return false }
            last = now
            return true
        }
        if isDue { followPhase(at: now) }
        for entry in runners where entry.isLocal { await entry.runner.refresh() }
        await refreshOwn()
    }

    /// Asks every target for a round that begins after now; what comes before it begins is one request.
    func demandRound() {
        for entry in runners { entry.runner.demandRound() }
    }

    /// Puts a new probe of a target in place of the old one.
    func replaceProbe(_ probe: any Probe, interval: Duration) {
        intervals.withLock { $0[probe.target] = interval }
        runners.first { $0.runner.target == probe.target }?.runner.replaceProbe(probe)
        followPhase(at: time.now())
    }

    /// The targets that are watched, in the order of the settings.
    var targets: [TargetID] { runners.map(\.runner.target) }

    /// How long a target's verdict is believed: twice its interval and its timeout.
    func staleAfter(_ target: TargetID) -> Duration {
        runners.first { $0.runner.target == target }.map { $0.interval * 2 + $0.timeout }
            ?? .seconds(35)
    }

    /// A target whose round has been under way for longer than any honest one; nil when there is none.
    func stuckTarget(at now: MonotonicInstant, limit: Duration) -> TargetID? {
        runners.first { $0.runner.roundAge(at: now) ?? .zero > limit }?.runner.target
    }

    /// Counts and states of the probes for the agent's own families.
    var statistics: [ProbeStatistics] {
        runners.map(\.runner).map { runner in
            counters.statistics(
                of: runner.target, skippedTicks: runner.skippedTicks, isPhaseLocked: runner.isPhaseLocked)
        }
    }

    /// Brings the agent's own figures up to date where no round has done so for a second.
    ///
    /// They must not stand still with a prober that hangs.
    private func refreshOwn() async {
        let now = time.now()
        let isDue = lastOwn.withLock { last in
            if let last, now - last <= .seconds(1) { return false }
            last = now
            return true
        }
        guard isDue, let own = await ownReading(self) else { return }
        let snapshot = ledger.withLock { ledger in
            ledger.recordOwn(own)
            return ledger.snapshot(at: time.now())
        }
        latest.publish(snapshot)
    }

    private func followPhase(at now: MonotonicInstant) {
        let lock = phase.lock(at: now)
        for entry in runners {
            let own = intervals.withLock { $0[entry.runner.target] } ?? entry.interval
            let interval = lock.map { min(own, max(ScrapePhase.shortestPeriod, $0.period)) }
            entry.runner.lock(to: lock, interval: interval ?? own)
        }
    }

    fileprivate func take(
        _ target: TargetID, _ result: Result<ProbeResult, ProbeError>, _ measurement: Measurement
    ) async {
        let reading: Reading
        switch result {
        case .success(let found):
            reading = Reading(
                target: target, families: found.families, error: nil, measurement: measurement,
                version: found.version, summary: found.summary, collectors: found.collectors)
        case .failure(let error) where error.code == .cancelled: return
        case .failure(let error):
            reading = Reading(target: target, families: [], error: error, measurement: measurement)
        }
        counters.count(reading)
        logChange(of: reading)
        let verdicts = judge(reading)
        lastOwn.withLock { $0 = time.now() }
        let own = await ownReading(self)
        let snapshot = ledger.withLock { ledger in
            if let own { ledger.recordOwn(own) }
            return ledger.record(reading, verdicts: verdicts, at: time.now())
        }
        latest.publish(snapshot)
    }

    private func logChange(of reading: Reading) {
        let before = latest.value.reading(of: reading.target)?.error
        switch (before, reading.error) {
        case (nil, let error?):
            logger.warning(
                "probe fails", metadata: ["target": "\(reading.target)", "code": "\(error.code)", "reason": "\(error)"])
        case (.some, nil): logger.notice("probe works again", metadata: ["target": "\(reading.target)"])
        default: break
        }
    }

    /// Lets the runners, which are made first, reach the runner of all.
    private final class Relay: Sendable {
        private let box = Mutex<WeakBox>(WeakBox(value: nil))
        var owner: ProbeRunner? {
            get { box.withLock { $0.value } }
            set { box.withLock { $0.value = newValue } }
        }
        struct WeakBox { weak var value: ProbeRunner? }
    }
}
