import Synchronization

/// What a caller waits for: given once, by whoever is first.
final class Answer<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, RabbitMQError>

    private enum State {
        case pending
        case awaited(CheckedContinuation<Outcome, Never>)
        case given(Outcome)
    }

    private let state = Mutex(State.pending)

    /// Whether somebody gave it already; the caller may have left then.
    var isGiven: Bool {
        state.withLock { state in
            if case .given = state { true } else { false }
        }
    }

    /// Gives the outcome and resumes the waiter; false, and nothing happens, when it was given before.
    @discardableResult
    func give(_ outcome: Outcome) -> Bool {
        let (isFirst, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Outcome, Never>?) in
            switch state {
            case .given: return (false, nil)
            case .pending:
                state = .given(outcome)
                return (true, nil)
            case .awaited(let waiter):
                state = .given(outcome)
                return (true, waiter)
            }
        }
        waiter?.resume(returning: outcome)
        return isFirst
    }

    /// Waits for the outcome; for one caller only.
    func wait() async -> Outcome {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Outcome? in
                if case .given(let outcome) = state { return outcome }
                state = .awaited(continuation)
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }
}
