import Logging
import ServiceLifecycle
import SystemdClient
import Telemetry

/// The loop that `/livez` and systemd's watchdog watch: it turns over every few seconds, or the process is frozen.
///
/// A round that has been under way for longer than any honest one means a wedged prober: `/livez` says so, and the
/// watchdog is not fed any more, so that systemd starts the agent anew.
struct Supervisor: Service {
    /// A round under way for longer than this is wedged.
    static let wedgedAfter: Duration = .seconds(30)
    /// From one beat to the next once everything runs; each one wakes the process.
    static let beat: Duration = .seconds(4)
    /// So long after everything has answered once, what only a start needs is not needed any more.
    private static let startLasts: Duration = .seconds(10)

    let lifecycle: AgentLifecycle
    let runner: ProbeRunner
    let notifier: ServiceNotifier
    let time: any TimeSource
    let logger: Logger
    /// One line for `systemctl status`: what blocks, or that nothing does.
    let statusLine: @Sendable () -> String
    /// Called once when the start is over: everything has run for the first time.
    let started: @Sendable () -> Void

    func run() async throws {
        // Half the watchdog's period, as sd_watchdog_enabled(3) advises; the beat itself stays at a second.
        let feedEvery = (try? notifier.watchdogInterval)?.map { max(.milliseconds(200), $0 / 2) }
        var lastFeed: MonotonicInstant?
        var lastStatus = ""
        // Without a service manager nobody reads the line.
        var isHeard = true
        var isReady = false
        var startEnds: MonotonicInstant?
        var wasWedged = false
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            let now = time.now()
            let wedged = runner.stuckTarget(at: now, limit: Self.wedgedAfter)
            lifecycle.beat(
                stuck: wedged.map { "the prober of \($0) has not come back for \(Self.wedgedAfter.inSeconds) s" })
            if let wedged, !wasWedged { logger.error("prober is wedged", metadata: ["target": "\(wedged)"]) }
            wasWedged = wedged != nil
            if !isReady, runner.latest.generation > 0 {
                isReady = true
                startEnds = now + Self.startLasts
                isHeard = (try? notifier.ready(status: statusLine())) ?? true
            }
            if let ends = startEnds, now >= ends {
                startEnds = nil
                started()
            }
            if let feedEvery, wedged == nil, lastFeed.map({ now - $0 >= feedEvery }) ?? true {
                _ = try? notifier.watchdog()
                lastFeed = now
            }
            let status = isHeard ? statusLine() : lastStatus
            if status != lastStatus { _ = try? notifier.status(status) }
            lastStatus = status
            let step = isReady ? min(Self.beat, feedEvery ?? Self.beat) : .milliseconds(50)
            let time = self.time
            try? await cancelWhenGracefulShutdown { try await time.sleep(until: now + step) }
        }
    }
}
