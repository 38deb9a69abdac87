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

    /// Says what a reading means: one verdict for each check of its target.
    typealias Judge = @Sendable (Reading) -> [Verdict]

    let latest: LatestSnapshot
    let phase = ScrapePhase()
    private let time: any TimeSource
    private let logger: Logger
    private let runners: [(runner: TargetRunner, target: Target)]
    private let ledger: Mutex<RoundLedger>
    private let judge: Judge
    private let counters = ProbeCounters()
    private let intervals = Mutex<[TargetID: Duration]>([:])
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
            return (runner, target)
        }
        relay.owner = self
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            for (runner, _) in runners { group.addTask { await runner.run() } }
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
        for (runner, target) in runners where target.isLocal { await runner.refresh() }
    }

    /// Asks every target for a round that begins after now; what comes before it begins is one request.
    func demandRound() {
        for (runner, _) in runners { runner.demandRound() }
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
        runners.first { $0.target.probe.target == target }.map { $0.target.interval * 2 + $0.target.timeout }
            ?? .seconds(35)
    }

    /// A target whose round has been under way for longer than any honest one; nil when there is none.
    func stuckTarget(at now: MonotonicInstant, limit: Duration) -> TargetID? {
        runners.first { $0.runner.roundAge(at: now) ?? .zero > limit }?.runner.target
    }

    /// Counts and states of the probes for the agent's own families.
    var statistics: [ProbeStatistics] {
        runners.map { runner, _ in
            counters.statistics(
                of: runner.target, skippedTicks: runner.skippedTicks, isPhaseLocked: runner.isPhaseLocked)
        }
    }

    private func followPhase(at now: MonotonicInstant) {
        let lock = phase.lock(at: now)
        for (runner, target) in runners {
            let own = intervals.withLock { $0[runner.target] } ?? target.interval
            let interval = lock.map { min(own, max(ScrapePhase.shortestPeriod, $0.period)) }
            runner.lock(to: lock, interval: interval ?? own)
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
