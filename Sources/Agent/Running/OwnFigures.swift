import Synchronization
import Telemetry

/// The agent's own figures, read with a round or a scrape, once a second at most.
///
/// They must not stand still with a prober that hangs.
final class OwnFigures: Sendable {
    typealias Read = @Sendable (ProbeRunner) async -> Reading?

    private let time: any TimeSource
    private let read: Read
    private let last = Mutex<MonotonicInstant?>(nil)

    init(time: any TimeSource, read: @escaping Read) {
        self.time = time
        self.read = read
    }

    /// Those of now where the last ones are older than a second; else nothing.
    func ifOld(_ runner: ProbeRunner) async -> Reading? {
        let now = time.now()
        let isDue = last.withLock { last in
            if let last, now - last <= .seconds(1) { return false }
            last = now
            return true
        }
        return isDue ? await read(runner) : nil
    }
}
