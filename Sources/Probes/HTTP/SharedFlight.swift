import Synchronization

/// Lets one of several who ask at the same time do the work, and the others wait for its answer.
final class SharedFlight<Answer: Sendable>: Sendable {
    /// What somebody who asks gets.
    enum Turn: Sendable {
        /// Nobody is at work: it is up to the one who asks, who must call `land`.
        case lead
        /// The answer of the one who was at work.
        case answer(Answer)
        /// The asking task was cancelled while it waited.
        case cancelled
    }

    private struct State {
        var isUnderWay = false
        var waiters: [UInt64: CheckedContinuation<Turn, Never>] = [:]
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Leads if nobody is at work.
    func takeLead() -> Bool {
        state.withLock { state in
            defer { state.isUnderWay = true }
            return !state.isUnderWay
        }
    }

    /// Waits for who is at work, if anybody is.
    func join() async -> Turn {
        let id = state.withLock { state in
            state.nextID &+= 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn: Turn? = state.withLock { state in
                    guard state.isUnderWay else {
                        state.isUnderWay = true
                        return .lead
                    }
                    if Task.isCancelled { return .cancelled }
                    state.waiters[id] = continuation
                    return nil
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: .cancelled)
        }
    }

    /// Ends the work of the one who leads; without an answer the next one who waits leads.
    func land(_ answer: Answer?) {
        let waiters = state.withLock { state in
            guard answer == nil, let id = state.waiters.keys.min() else {
                state.isUnderWay = false
                let all = Array(state.waiters.values)
                state.waiters = [:]
                return all
            }
            return state.waiters.removeValue(forKey: id).map { [$0] } ?? []
        }
        for waiter in waiters { waiter.resume(returning: answer.map { .answer($0) } ?? .lead) }
    }
}
