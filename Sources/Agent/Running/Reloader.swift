import BlockingIO
import Logging
import Synchronization
import SystemdClient
import Telemetry

/// Reads the settings again and puts into force what changed; a file that cannot be used changes nothing and says so.
///
/// Reading happens on a thread of its own: a path that never answers holds up that reload and nothing else. Those who
/// ask while one is being read share the next one.
final class Reloader: Sendable {
    private typealias Waiter = CheckedContinuation<ReloadOutcome, Never>

    private struct State {
        var isReading = false
        var isWantedAgain = false
        var nextID: UInt64 = 0
        /// Who waits for the reading under way.
        var current: [UInt64: Waiter] = [:]
        /// Who came after it began and waits for the next one.
        var next: [UInt64: Waiter] = [:]
        var cancelled: Set<UInt64> = []
    }

    private let loader: SettingsLoader
    private let changes: SettingsChange
    private let notifier: ServiceNotifier
    private let isReady: @Sendable () -> Bool
    private let state = Mutex(State())

    /// Creates a reloader; `isReady` says whether systemd has been told READY=1 and no stop is under way.
    init(
        loader: SettingsLoader, changes: SettingsChange, notifier: ServiceNotifier = ServiceNotifier(),
        isReady: @escaping @Sendable () -> Bool
    ) {
        self.isReady = isReady
        self.loader = loader
        self.changes = changes
        self.notifier = notifier
    }

    /// Reloads and says what came of it; cancelling the task ends the waiting, not the reload.
    func reload() async -> ReloadOutcome {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let action = state.withLock { state in enter(&state, id, waiter) }
                switch action {
                case .read: read()
                case .leave: waiter.resume(returning: .abandoned)
                case .wait: break
                }
            }
        } onCancel: {
            state.withLock { state -> Waiter? in
                guard let waiter = state.current.removeValue(forKey: id) ?? state.next.removeValue(forKey: id) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return waiter
            }?.resume(returning: .abandoned)
        }
    }

    private enum Entry { case read, wait, leave }

    private func enter(_ state: inout State, _ id: UInt64, _ waiter: Waiter) -> Entry {
        if state.cancelled.remove(id) != nil { return .leave }
        if state.isReading {
            state.next[id] = waiter
            state.isWantedAgain = true
            return .wait
        }
        state.current[id] = waiter
        state.isReading = true
        return .read
    }

    private func read() {
        let hasThread = Thread.detach(name: "settings") { [self] in
            let tells = isReady()
            if tells { _ = try? notifier.reloading(status: "reading the settings again") }
            let outcome = changes.apply(loader.load())
            if tells { _ = try? notifier.ready() }
            finish(outcome)
        }
        if !hasThread { finish(.abandoned) }
    }

    private func finish(_ outcome: ReloadOutcome) {
        let (done, again) = state.withLock { state in
            let done = state.current
            state.current = state.next
            state.next = [:]
            let again = state.isWantedAgain
            state.isWantedAgain = false
            state.isReading = again
            return (done, again)
        }
        for waiter in done.values { waiter.resume(returning: outcome) }
        if again { read() }
    }
}

extension ReloadOutcome {
    /// Nobody waited for the end, or there was no thread to read on.
    static let abandoned = ReloadOutcome(
        isApplied: false, changes: [], problems: ["the settings could not be read in time; the old ones stay for now"])
}
