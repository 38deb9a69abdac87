import BlockingIO
import CNetwork
import Glibc
import Synchronization

/// One thread that waits for all sockets with `epoll(7)`, each with a deadline of its own.
///
/// It only waits: what is read and written is the business of the task that waits, whose calls never block. So nothing
/// that one target sends, and no handshake, delays another. A wait costs one system call beside the thread's own.
final class SocketReactor: Sendable {
    /// The reactor of the process; its thread starts with the first wait, and stays.
    static let shared = SocketReactor()

    /// What a wait waits for.
    enum Event: Int32 {
        case readable = 1
        case writable = 2
    }

    /// How a wait ended.
    enum Outcome {
        case ready
        case timeout
        case cancelled
        /// The machine has no descriptor or thread to wait with.
        case impossible
    }

    private struct State {
        var waits: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
        var deadlines = DeadlineHeap()
        /// Cancelled or fired before the wait was noted.
        var early: [UInt64: Outcome] = [:]
        /// Until when the thread sleeps, if it does.
        var sleepsUntil: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let nextIdentity = Atomic<UInt64>(1)
    private let poll: Int32
    private let wakeup: Int32
    private let isRunning = Atomic(false)

    private init() {
        poll = CNetwork_createPoll()
        wakeup = CNetwork_createWakeup()
        guard poll >= 0, wakeup >= 0 else { return }
        let isStarted = Thread.detach(name: "network-io") { [self] in run() }
        isRunning.store(isStarted, ordering: .sequentiallyConsistent)
    }

    /// Waits until a socket is ready; at most one wait for a descriptor at a time.
    func wait(for descriptor: Int32, _ event: Event, until deadline: ContinuousClock.Instant) async -> Outcome {
        await wait(until: deadline) { [self] identity in
            if CNetwork_arm(poll, descriptor, event.rawValue, identity) != 0 { finish(identity, .impossible) }
        }
    }

    /// Waits until somebody calls `fire` with the identity that the body is given; the body runs at once.
    func wait(
        until deadline: ContinuousClock.Instant, _ start: @escaping @Sendable (UInt64) -> Void
    ) async -> Outcome {
        guard isRunning.load(ordering: .relaxed) else { return .impossible }
        let identity = nextIdentity.add(1, ordering: .relaxed).oldValue
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Outcome, Never>) in
                let (early, mustWake) = note(identity, continuation, deadline)
                if let early { return continuation.resume(returning: early) }
                if mustWake { wake() }
                start(identity)
            }
        } onCancel: {
            finish(identity, .cancelled, mayBeEarly: true)
        }
        // Cancelled after it had ended: the mark is for nobody.
        state.withLock { _ = $0.early.removeValue(forKey: identity) }
        return outcome
    }

    /// Ends a wait as ready.
    func fire(_ identity: UInt64) { finish(identity, .ready) }

    private func note(
        _ identity: UInt64, _ continuation: CheckedContinuation<Outcome, Never>, _ deadline: ContinuousClock.Instant
    ) -> (early: Outcome?, mustWake: Bool) {
        state.withLock { state in
            if let outcome = state.early.removeValue(forKey: identity) { return (outcome, false) }
            if deadline <= ContinuousClock.now { return (.timeout, false) }
            state.waits[identity] = continuation
            state.deadlines.insert(DeadlineHeap.Entry(deadline: deadline, identity: identity))
            if state.deadlines.count > 256, state.deadlines.count > 4 * state.waits.count {
                let waits = state.waits
                state.deadlines.keep { waits[$0] != nil }
            }
            guard let sleepsUntil = state.sleepsUntil, deadline < sleepsUntil else { return (nil, false) }
            state.sleepsUntil = deadline
            return (nil, true)
        }
    }

    private func finish(_ identity: UInt64, _ outcome: Outcome, mayBeEarly: Bool = false) {
        let continuation = state.withLock { state in
            let continuation = state.waits.removeValue(forKey: identity)
            // A task that is cancelled already is told so when it begins to wait.
            if continuation == nil, mayBeEarly { state.early[identity] = outcome }
            return continuation
        }
        continuation?.resume(returning: outcome)
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeup, &one, MemoryLayout<UInt64>.size)
    }

    // MARK: On the thread

    private func run() {
        _ = CNetwork_arm(poll, wakeup, Event.readable.rawValue, 0)
        var ready = [UInt64](repeating: 0, count: 64)
        while true {
            for continuation in expired() { continuation.resume(returning: .timeout) }
            let count = CNetwork_wait(poll, &ready, Int32(ready.count), sleepingTime())
            state.withLock { $0.sleepsUntil = nil }
            for identity in ready.prefix(Int(count)) {
                if identity == 0 {
                    var value: UInt64 = 0
                    _ = read(wakeup, &value, MemoryLayout<UInt64>.size)
                    _ = CNetwork_arm(poll, wakeup, Event.readable.rawValue, 0)
                } else {
                    finish(identity, .ready)
                }
            }
        }
    }

    private func expired() -> [CheckedContinuation<Outcome, Never>] {
        let now = ContinuousClock.now
        return state.withLock { state in
            var found: [CheckedContinuation<Outcome, Never>] = []
            while let first = state.deadlines.first {
                if let continuation = state.waits[first.identity] {
                    if first.deadline > now { break }
                    found.append(continuation)
                    state.waits[first.identity] = nil
                }
                state.deadlines.removeFirst()
            }
            return found
        }
    }

    /// Milliseconds to the next deadline, rounded up so that it is over then; at most a minute.
    private func sleepingTime() -> Int32 {
        state.withLock { state in
            let now = ContinuousClock.now
            let longest = now + .seconds(60)
            let next = min(state.deadlines.first?.deadline ?? longest, longest)
            state.sleepsUntil = next
            let (seconds, attoseconds) = (next - now).components
            if seconds < 0 || attoseconds < 0 { return 0 }
            return Int32(seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
        }
    }
}
