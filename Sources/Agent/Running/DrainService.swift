import Logging
import ServiceLifecycle
import SystemdClient
import Telemetry

/// The first to stop: says that the agent is not ready any more, and leaves those who look some time to see it.
struct DrainService: Service {
    let lifecycle: AgentLifecycle
    let notifier: ServiceNotifier
    let delay: Duration
    let time: any TimeSource

    func run() async throws {
        try? await gracefulShutdown()
        lifecycle.beginDraining()
        _ = try? notifier.stopping(status: "draining")
        if delay > .zero { try? await time.sleep(for: delay) }
    }
}
