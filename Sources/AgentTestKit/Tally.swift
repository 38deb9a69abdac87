import Synchronization

/// A number that goes up and down, and that a test can wait for without polling.
public final class Tally: Sendable {
    private struct Waiter {
        let id: UInt64
        let atLeast: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var value = 0
        var waiters: [Waiter] = []
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Creates a tally of nothing.
    public init() {}

    /// The number now.
    public var value: Int { state.withLock { $0.value } }

    /// Changes the number, and wakes whoever waited for it.
    public func add(_ change: Int = 1) {
        let due = state.withLock { state in
            state.value += change
            let value = state.value
            let due = state.waiters.filter { value >= $0.atLeast }
            state.waiters.removeAll { value >= $0.atLeast }
            return due
        }
        for waiter in due { waiter.continuation.resume() }
    }

    /// Waits until the number is at least this; returns early when the task is cancelled.
    public func wait(for atLeast: Int) async {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.value >= atLeast || state.cancelled.remove(id) != nil { return true }
                    state.waiters.append(Waiter(id: id, atLeast: atLeast, continuation: continuation))
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume()
        }
    }
}
