import BlockingIO
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Turns signals into what they mean: SIGTERM and SIGINT stop the agent, SIGHUP reloads the settings.
///
/// The first stop is graceful and has a deadline, after which the process ends whatever hangs; a second stop ends it
/// at once.
final class SignalService: Service {
    private let logger: Logger
    private let deadline: Duration
    private let reload: @Sendable () async -> Void
    private let stop: @Sendable () async -> Void
    private let isStopping = Mutex(false)

    init(
        logger: Logger, deadline: Duration, reload: @escaping @Sendable () async -> Void,
        stop: @escaping @Sendable () async -> Void
    ) {
        self.logger = logger
        self.deadline = deadline
        self.reload = reload
        self.stop = stop
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        await withDiscardingTaskGroup { group in
            for await signal in signals.cancelOnGracefulShutdown() {
                if signal == .sighup {
                    // Beside this loop: a reload that hangs must not keep a stop from being heard.
                    group.addTask { await self.reload() }
                } else {
                    await take(signal)
                }
            }
            group.cancelAll()
        }
    }

    private func take(_ signal: UnixSignal) async {
        let isSecond = isStopping.withLock { isStopping in
            defer { isStopping = true }
            return isStopping
        }
        if isSecond { Self.exitNow(signal == .sigint ? 130 : 143) }
        logger.notice("stopping", metadata: ["signal": "\(signal)"])
        Self.exit(after: deadline)
        await stop()
    }

    /// Ends the process when the time is up, from a thread that nothing can hold back.
    private static func exit(after deadline: Duration) {
        let (seconds, attoseconds) = deadline.components
        BlockingIO.Thread.detach(name: "shutdown-limit") {
            var wanted = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            var rest = timespec()
            while nanosleep(&wanted, &rest) != 0 && errno == EINTR { wanted = rest }
            let text = "omniflow-agent: not stopped within shutdown.timeout; ending now\n"
            _ = text.withCString { write(2, $0, strlen($0)) }
            exitNow(1)
        }
    }

    private static func exitNow(_ code: Int32) -> Never {
        _exit(code)
    }
}
