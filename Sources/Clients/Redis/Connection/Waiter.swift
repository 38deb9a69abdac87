import Synchronization

/// One caller that waits for one outcome, which comes once: the first word counts, later ones are not heard.
///
/// Cancelling the caller's task is an outcome as well, so that whoever works for it need not watch for that.
final class Waiter<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, RedisError>

    private enum State {
        case open
        case waiting(CheckedContinuation<Outcome, Never>)
        case decided(Outcome)
        case done
    }

    private let state = Mutex(State.open)

    /// Whether the outcome is known, so that work for it is in vain.
    var isDecided: Bool {
        state.withLock { state in
            switch state {
            case .open, .waiting: false
            case .decided, .done: true
            }
        }
    }

    /// Tells the outcome; false when another one came first.
    @discardableResult
    func resume(_ outcome: Outcome) -> Bool {
        let (isFirst, continuation) = state.withLock { state -> (Bool, CheckedContinuation<Outcome, Never>?) in
            switch state {
            case .open:
                state = .decided(outcome)
                return (true, nil)
            case .waiting(let continuation):
                state = .done
                return (true, continuation)
            case .decided, .done: return (false, nil)
            }
        }
        continuation?.resume(returning: outcome)
        return isFirst
    }

    /// Waits for the outcome; may be called once.
    func outcome() async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early = state.withLock { state -> Outcome? in
                    guard case .decided(let outcome) = state else {
                        state = .waiting(continuation)
                        return nil
                    }
                    state = .done
                    return outcome
                }
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            resume(.failure(RedisError(.cancelled, "the task was cancelled")))
        }
    }
}
