import Synchronization
import Telemetry

/// Tells a loop, once, that it is to end, and until when.
final class StopSignal: Sendable {
    private struct State {
        var deadline: MonotonicInstant?
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Until when all is to be done; nil as long as nothing is to end.
    var deadline: MonotonicInstant? { state.withLock { $0.deadline } }

    /// Gives the signal; of several deadlines the first counts.
    func raise(until deadline: MonotonicInstant) {
        let waiters = state.withLock { state in
            if state.deadline == nil { state.deadline = deadline }
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits for the signal or an instant, whichever comes first; returns at once when the task is cancelled.
    func wait(until instant: MonotonicInstant, time: any TimeSource) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await time.sleep(until: instant) }
            await group.next()
            group.cancelAll()
        }
    }

    private func wait() async {
        let id = state.withLock { state in
            defer { state.nextID &+= 1 }
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.deadline != nil || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
