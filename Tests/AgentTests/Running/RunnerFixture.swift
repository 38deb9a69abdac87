import AgentTestKit
import Alerting
import Logging
import Telemetry

@testable import Agent

/// A runner in virtual time, and what a test has to wait for before it moves the clock.
struct RunnerFixture: Sendable {
    static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    static let refused = ProbeError(.refused, "nothing listens there")

    let time = ManualTime()
    let runner: ProbeRunner
    let settings: SettingsBox
    let network: OwnNetworkWatch

    /// - Parameter obstacle: what keeps packets from leaving for addresses.
    init(
        _ targets: [ProbeRunner.Target], settings text: String = "",
        obstacle: @escaping OwnNetworkWatch.Look = { _ in nil }
    ) {
        let settings = SettingsBox(loadSettings(text), time: time)
        let judge = CheckJudge(settings: settings)
        self.settings = settings
        let network = OwnNetworkWatch(time: time, logger: Self.quiet, look: obstacle, resolve: { _ in [] })
        self.network = network
        runner = ProbeRunner(
            targets: targets, time: time, logger: Self.quiet, judge: { judge.judge($0) },
            needsRound: { settings.value.readiness.requiresAspect(of: $0, in: $1) }, network: network)
    }

    /// A target that is measured every 12 s and checked every 5 s, so that the two seldom meet.
    static func target(
        _ probe: any Probe, interval: Duration = .seconds(12), isLocal: Bool = false, fingerprint: String = ""
    ) -> ProbeRunner.Target {
        ProbeRunner.Target(
            probe: probe, interval: interval, timeout: .seconds(5), isLocal: isLocal,
            fingerprint: TargetFingerprint([fingerprint]))
    }

    /// Runs for as long as the test's body does.
    func running(_ body: () async throws -> Void) async rethrows {
        let task = Task { [runner] in try? await runner.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        await task.value
    }

    var snapshot: Snapshot { runner.latest.value }

    /// What a target's up-check says now.
    func up(_ probe: any Probe) -> CheckState? { verdict(probe)?.state(at: time.now()) }

    func verdict(_ probe: any Probe) -> Verdict? { snapshot.verdictsByName[probe.target.upCheck] }

    /// Whether `fake_up` of a target is shown, and what it says.
    func shown(_ probe: any Probe) -> Double? { snapshot.reading(of: probe.target)?.family("fake_up")?.value() }

    /// Whether any target has something under way.
    var isBusy: Bool {
        runner.stuckTarget(at: time.now() + .seconds(1_000_000), limit: .zero) != nil
    }

    /// Waits for something that comes without the clock moving on.
    func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    /// Waits until this many up-checks and rounds of a target have ended and every loop sleeps again.
    func settle(_ probe: any Probe, upChecks: UInt64, rounds: UInt64, loops: Int = 2) async {
        await until {
            guard let found = runner.statistics.first(where: { $0.target == probe.target }) else { return false }
            return found.upChecks?.count ?? 0 == upChecks && found.rounds == rounds && !isBusy
                && time.sleeperCount == loops
        }
    }

    /// Moves the clock on; every loop has to sleep.
    func pass(_ seconds: Int64) {
        time.advance(by: .seconds(seconds))
    }

    /// What a gate says of the default group now.
    func isReady(since: WallTime) throws -> Bool {
        let groups = settings.value.readiness.gates(targets: runner.targets)
        let situation = ReadinessJudge.Situation(
            snapshot: snapshot, now: time.now(), wallClock: time.wallClock(), isDraining: false,
            isStarted: snapshot.generation > 0)
        return try ReadinessJudge(groups: groups, boot: "boot").judge(
            ReadinessRequest(since: .wall(since, precision: .zero)), in: situation
        ).isReady
    }
}

extension ProbeResult {
    /// What a fake server that is up gives.
    static let up = ProbeResult(families: [FakeServerProbe.up(true)], version: "1", summary: "all well")
}
