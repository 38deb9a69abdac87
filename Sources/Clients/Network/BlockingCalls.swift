import BlockingIO
import Synchronization

/// Calls that may hang and cannot be interrupted, each on a thread that may be lost: name lookups, files.
///
/// One call for a key at a time: who asks for the same joins it, so that a key that hangs holds one thread, not one a
/// round. Keys that hung before start only while few hang, so that keys that answer always find a thread.
public final class BlockingCalls<Value: Sendable>: Sendable {
    /// How a call ended for one caller.
    public enum Outcome: Sendable {
        case value(Value)
        /// No answer before the deadline; so many calls hang.
        case timeout(hanging: Int)
        case cancelled
        /// The machine has no thread to give.
        case impossible
    }

    private struct Call {
        let key: String
        let body: @Sendable () -> Value
        var startedAt: ContinuousClock.Instant?
        var waits: Set<UInt64> = []
    }
    private struct State {
        var calls: [String: Call] = [:]
        /// Keys whose call has no thread yet, the oldest first.
        var pending: [String] = []
        /// Keys that hung the last time.
        var slow: Set<String> = []
        /// What came, by who waits for it.
        var results: [UInt64: Value] = [:]
    }

    private let name: String
    private let state = Mutex(State())
    /// From when on a call counts as hanging.
    private let patience: Duration
    private let youngLimit: Int
    private let slowLimit: Int
    private let totalLimit: Int

    /// Creates a place for calls; no thread runs before the first.
    ///
    /// - Parameters:
    ///   - name: of the threads, cut at 15 bytes.
    ///   - patience: from when on a call counts as hanging.
    ///   - limit: how many may be young at a time; five times as many threads at most exist.
    public init(name: String, patience: Duration = .seconds(1), limit: Int = 32) {
        self.name = name
        self.patience = patience
        youngLimit = max(1, limit)
        slowLimit = max(1, limit)
        totalLimit = max(1, limit) * 5
    }

    /// How many calls have taken longer than they should by now.
    public var hanging: Int { state.withLock { hanging($0) } }

    /// Makes the call, or joins the one that is under way for the key.
    public func value(
        of key: String, until deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Value
    ) async -> Outcome {
        let own = Atomic64()
        let outcome = await SocketReactor.shared.wait(until: deadline) { [self] identity in
            own.store(identity)
            join(key, identity, body)
        }
        let identity = own.load()
        let (value, hanging) = state.withLock { state -> (Value?, Int) in
            let value = state.results.removeValue(forKey: identity)
            if value == nil { leave(key, identity, &state) }
            return (value, self.hanging(state))
        }
        switch outcome {
        case .ready: return value.map { .value($0) } ?? .impossible
        case .timeout:
            startPending()
            return .timeout(hanging: hanging)
        case .cancelled: return .cancelled
        case .impossible: return .impossible
        }
    }

    private func join(_ key: String, _ identity: UInt64, _ body: @escaping @Sendable () -> Value) {
        state.withLock { state in
            if state.calls[key] == nil {
                state.calls[key] = Call(key: key, body: body)
                state.pending.append(key)
            }
            state.calls[key]?.waits.insert(identity)
        }
        startPending()
    }

    /// Forgets who has gone, and the call if nobody is left and it has not begun.
    private func leave(_ key: String, _ identity: UInt64, _ state: inout State) {
        state.calls[key]?.waits.remove(identity)
        guard let call = state.calls[key] else { return }
        if call.startedAt == nil, call.waits.isEmpty {
            state.calls[key] = nil
            state.pending.removeAll { $0 == key }
        } else if let startedAt = call.startedAt, ContinuousClock.now - startedAt >= patience {
            remember(slow: key, &state)
        }
    }

    private func remember(slow key: String, _ state: inout State) {
        if state.slow.count >= 4_096 { state.slow.removeAll() }
        state.slow.insert(key)
    }

    /// Starts what may start; a call that finds no thread ends for all who wait for it.
    private func startPending() {
        while let call = state.withLock({ nextCall(&$0) }) {
            let isStarted = Thread.detach(name: name) { [self] in finish(call.key, call.body()) }
            if !isStarted {
                let waits = state.withLock { $0.calls.removeValue(forKey: call.key)?.waits ?? [] }
                for identity in waits { SocketReactor.shared.fire(identity) }
            }
        }
    }

    private func nextCall(_ state: inout State) -> Call? {
        let now = ContinuousClock.now
        let running = state.calls.values.count { $0.startedAt != nil }
        let hanging = hanging(state)
        guard running < totalLimit, running - hanging < youngLimit else { return nil }
        let index = state.pending.firstIndex { hanging < slowLimit || !state.slow.contains($0) }
        guard let index else { return nil }
        let key = state.pending.remove(at: index)
        state.calls[key]?.startedAt = now
        return state.calls[key]
    }

    private func hanging(_ state: State) -> Int {
        let now = ContinuousClock.now
        return state.calls.values.count { call in call.startedAt.map { now - $0 >= patience } ?? false }
    }

    private func finish(_ key: String, _ value: Value) {
        let end = ContinuousClock.now
        let waits = state.withLock { state -> Set<UInt64> in
            guard let call = state.calls.removeValue(forKey: key) else { return [] }
            if let startedAt = call.startedAt, end - startedAt < patience {
                state.slow.remove(key)
            } else {
                remember(slow: key, &state)
            }
            for identity in call.waits { state.results[identity] = value }
            return call.waits
        }
        for identity in waits { SocketReactor.shared.fire(identity) }
        startPending()
    }
}

/// A number that one closure writes and its caller reads.
private final class Atomic64: Sendable {
    private let value = Atomic<UInt64>(0)

    func store(_ new: UInt64) { value.store(new, ordering: .sequentiallyConsistent) }
    func load() -> UInt64 { value.load(ordering: .sequentiallyConsistent) }
}
