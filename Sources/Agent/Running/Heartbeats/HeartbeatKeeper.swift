import BlockingIO
import Logging
import Probes
import ServiceLifecycle
import Synchronization
import Telemetry

/// Writes the book of heartbeats into its store soon after it changed, on a thread of its own.
///
/// Changes that come while one is written are one writing; callers may wait until theirs is on the disk.
final class HeartbeatKeeper: Service {
    private struct State {
        var written: UInt64 = 0
        var isStopped = false
        var waiters: [(revision: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// From one writing to the next at least: a flood of calls costs the disk no more than this.
    private static let pause: Duration = .milliseconds(250)
    /// From one look at changes that nobody waits for to the next, such as those of the settings.
    private static let patrol: Duration = .seconds(60)

    let book: HeartbeatBook
    private let store: (any HeartbeatStore)?
    /// Made with the first writing: an agent without heartbeats has no thread for them.
    private let writer = Mutex<Writer?>(nil)
    private let time: any TimeSource
    private let logger: Logger
    private let wakeUp = WakeUp()
    private let state: Mutex<State>

    /// Creates a keeper of a book whose content is in the store already.
    ///
    /// - Parameter store: nil to keep nothing, and to let nobody wait.
    init(book: HeartbeatBook, store: (any HeartbeatStore)?, time: any TimeSource, logger: Logger) {
        self.book = book
        self.time = time
        self.logger = logger
        self.store = store
        state = Mutex(State())
    }

    func run() async throws {
        var isFailing = false
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            isFailing = await write(wasFailing: isFailing)
            let now = time.now()
            try? await cancelWhenGracefulShutdown { [self] in
                try await time.sleep(until: now + Self.pause)
                await wakeUp.wait(until: now + Self.patrol, time: time)
            }
        }
        _ = await write(wasFailing: isFailing)
        let rest = state.withLock { state in
            state.isStopped = true
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in rest { waiter.continuation.resume() }
    }

    /// The end of the output of each heartbeat's newest run, where it sent one.
    var outputs: [String: String] { book.content.records.compactMapValues { $0.lastEnd?.log } }

    /// Returns once everything that the book holds now is in the store, or could not be written.
    func keep() async {
        let revision = book.revision
        guard store != nil else { return }
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.isStopped || state.written >= revision { return true }
                state.waiters.append((revision, continuation))
                return false
            }
            if isDone { continuation.resume() } else { wakeUp.signal() }
        }
    }

    private func write(wasFailing: Bool) async -> Bool {
        let (records, revision) = book.content
        guard let store, revision > state.withLock({ $0.written }) else { return wasFailing }
        let writer = writer.withLock { writer in
            let made = writer ?? Writer(store: store)
            writer = made
            return made
        }
        let problem = await writer.save(records)
        if let problem, !wasFailing {
            logger.error(
                "heartbeats cannot be kept: a restart would forget them", metadata: ["reason": "\(problem)"])
        }
        let done = state.withLock { state in
            if problem == nil { state.written = revision }
            defer { state.waiters.removeAll { $0.revision <= revision } }
            return state.waiters.filter { $0.revision <= revision }
        }
        for waiter in done { waiter.continuation.resume() }
        return problem != nil
    }
}

/// Keeps every use of the store on one thread.
private actor Writer {
    private nonisolated let executor = BlockingExecutor(name: "heartbeats")
    private let store: any HeartbeatStore

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(store: any HeartbeatStore) {
        self.store = store
    }

    func save(_ records: [String: HeartbeatRecord]) -> HeartbeatStoreError? {
        do throws(HeartbeatStoreError) {
            try store.save(records)
            return nil
        } catch {
            return error
        }
    }
}
