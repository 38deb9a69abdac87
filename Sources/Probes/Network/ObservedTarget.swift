import Synchronization
import Telemetry

/// What one look at a target brought, good or bad.
struct NetworkObservation: Sendable {
    /// Why the target is down; nil when it is up.
    var error: ProbeError?
    /// What there is to publish, but whether it succeeded and how long it took.
    var families: [MetricFamily] = []
    /// The number that matters, in words.
    var summary: String?
    /// The version that was spoken, if there is one.
    var version: String?
}

/// Looks at a target, once at a time, and remembers what it saw last.
///
/// Up-checks and rounds see the same: who asks while a look is under way gets what that brings, and a round takes what
/// the last up-check saw as long as it is fresh.
final class ObservedTarget: Sendable {
    typealias Look = @Sendable (_ deadline: ContinuousClock.Instant) async -> NetworkObservation

    private struct Remembered {
        let observation: NetworkObservation
        let startedAt: MonotonicInstant
        let duration: Duration
    }
    private struct State {
        var last: Remembered?
        var isUnderWay = false
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
        var gone: Set<UInt64> = []
    }

    private let state = Mutex(State())
    private let freshness: Duration
    private let time: any TimeSource
    private let look: Look

    init(freshness: Duration, time: any TimeSource, look: @escaping Look) {
        self.freshness = freshness
        self.time = time
        self.look = look
    }

    /// Looks, and throws what is wrong.
    func checkUp(until deadline: MonotonicInstant) async throws(ProbeError) {
        _ = try await result(of: observe(until: deadline))
    }

    /// What the last look saw, or a new one where that is not fresh.
    func measure(until deadline: MonotonicInstant) async throws(ProbeError) -> ProbeResult {
        let now = time.now()
        if let last = state.withLock({ $0.last }), now - last.startedAt < freshness {
            var known = try result(of: last)
            known.isRepeated = true
            return known
        }
        return try result(of: await observe(until: deadline))
    }

    /// What the look said that gave this error; of an error that came from elsewhere, that it failed.
    func familiesWhenDown(_ error: ProbeError) -> [MetricFamily] {
        let last = state.withLock { $0.last }
        guard let last, let known = last.observation.error, known == error, known.message == error.message else {
            return [NetworkFamilies.family(NetworkFamilies.success, 0)]
        }
        return families(of: last)
    }

    private func result(of seen: Remembered) throws(ProbeError) -> ProbeResult {
        if let error = seen.observation.error { throw error }
        return ProbeResult(
            families: families(of: seen), version: seen.observation.version, summary: seen.observation.summary)
    }

    private func families(of seen: Remembered) -> [MetricFamily] {
        [
            NetworkFamilies.family(NetworkFamilies.success, seen.observation.error == nil ? 1 : 0),
            NetworkFamilies.family(NetworkFamilies.duration, seen.duration.inSeconds),
        ] + seen.observation.families
    }

    private func observe(until deadline: MonotonicInstant) async -> Remembered {
        while true {
            let mustLook = state.withLock { state in
                defer { state.isUnderWay = true }
                return !state.isUnderWay
            }
            if mustLook { return await lookOnce(until: deadline) }
            await join()
            let last = state.withLock { $0.last }
            if Task.isCancelled {
                let error = ProbeError(.cancelled, "the agent is stopping")
                return Remembered(
                    observation: NetworkObservation(error: error), startedAt: time.now(), duration: .zero)
            }
            // That somebody else was cancelled says nothing of the target.
            if let last, last.observation.error?.code != .cancelled { return last }
        }
    }

    private func lookOnce(until deadline: MonotonicInstant) async -> Remembered {
        let startedAt = time.now()
        let begin = ContinuousClock.now
        // Whoever asks gives up at the deadline: what we know must be said before.
        let left = deadline - startedAt
        let observation = await look(begin + left - min(left / 20, .milliseconds(50)))
        let seen = Remembered(
            observation: observation, startedAt: startedAt, duration: ContinuousClock.now - begin)
        let waiters = state.withLock { state in
            state.last = seen
            state.isUnderWay = false
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
        return seen
    }

    /// Waits for the end of the look that is under way, or for the task to be cancelled.
    private func join() async {
        let number = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { state in
                    if state.gone.remove(number) != nil || !state.isUnderWay { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: number)
                if waiter == nil { state.gone.insert(number) }
                return waiter
            }
            waiter?.resume()
        }
        state.withLock { _ = $0.gone.remove(number) }
    }
}
