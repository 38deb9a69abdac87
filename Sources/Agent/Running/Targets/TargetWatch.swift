import Telemetry

/// One target under watch: a loop for its rounds, one for its up-checks where it has any, until it is let go.
///
/// A round that asks and succeeds is an up-check, too, and the next one of those is left out.
/// A kept connection that ends is reason for an up-check at once. When the watch ends, the probe's connections are
/// closed without waiting for what is still under way; nobody hears of that any more.
final class TargetWatch: Sendable {
    /// Told about each finished round and up-check.
    typealias Publish =
        @Sendable (TargetWatch, Tier, Result<ProbeResult, ProbeError>, Measurement) async -> Void

    let probe: any Probe
    let rounds: TargetRunner
    /// Nil for a probe without up-checks: its rounds say whether it is up.
    let upChecks: TargetRunner?
    private let ended: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    init(
        _ target: ProbeRunner.Target, time: any TimeSource, currentGeneration: @escaping @Sendable () -> UInt64,
        publish: @escaping Publish
    ) {
        let relay = Relay<TargetWatch>()
        func runner(_ tier: Tier, below superior: TargetRunner? = nil, every interval: Duration) -> TargetRunner {
            TargetRunner(
                probe: target.probe, tier: tier, below: superior, servesScrapes: target.isLocal, interval: interval,
                timeout: tier == .upCheck ? target.upTimeout ?? target.timeout : target.timeout,
                slow: target.slow, time: time, currentGeneration: currentGeneration,
                publish: { _, result, measurement in
                    guard let watch = relay.owner else { return }
                    await publish(watch, tier, result, measurement)
                    if tier == .round, case .success(let numbers) = result, !numbers.isRepeated {
                        watch.upChecks?.standIn(for: measurement.startedAt)
                    }
                })
        }
        probe = target.probe
        let rounds = runner(.round, every: target.interval)
        self.rounds = rounds
        upChecks = target.isUpChecked ? runner(.upCheck, below: rounds, every: target.upInterval) : nil
        (ended, end) = AsyncStream<Void>.makeStream()
        relay.owner = self
    }

    /// Watches until `stop()` or until the task is cancelled; returns when nothing is under way any more.
    func run() async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.rounds.run()
                return false
            }
            if let upChecks, let probe = probe as? any UpCheckedProbe {
                group.addTask {
                    await upChecks.run()
                    return false
                }
                group.addTask {
                    for await _ in probe.connectionLosses { upChecks.demandRound() }
                    return false
                }
            }
            if let probe = probe as? any SamplingProbe {
                group.addTask {
                    await probe.sample()
                    return false
                }
            }
            group.addTask {
                for await _ in self.ended {}
                return true
            }
            while let isOver = await group.next(), !isOver {}
            group.cancelAll()
            await (probe as? any UpCheckedProbe)?.close()
        }
    }

    /// Lets go of the target.
    func stop() {
        end.finish()
    }

    /// Asks both tiers, or the rounds alone where there is but one.
    func demand(withRound: Bool) {
        upChecks?.demandRound()
        if withRound || upChecks == nil { rounds.demandRound() }
    }

    /// Takes over other times for the same probe.
    func follow(_ target: ProbeRunner.Target) {
        rounds.limit(to: target.timeout)
        upChecks?.limit(to: target.upTimeout ?? target.timeout)
        upChecks?.lock(to: nil, interval: target.upInterval)
    }

    /// How long what is longest under way has been; nil when nothing is.
    func age(at now: MonotonicInstant) -> Duration? {
        [rounds.roundAge(at: now), upChecks?.roundAge(at: now)].compactMap(\.self).max()
    }
}
