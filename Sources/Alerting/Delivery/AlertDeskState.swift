import Telemetry

/// What the desk knows: the outbox, and what of its changes is not on the disk yet.
struct AlertDeskState: Sendable {
    /// How much history is kept for a store that cannot be written.
    static let historyLimit = 20_000

    /// What the loop does next.
    struct Step: Sendable {
        var commit = AlertCommit()
        var attempts: [Outbox.Attempt] = []
        var revision: UInt64 = 0
        var isCommitDue = false
    }

    /// Somebody who waits until what was handed in is on the disk.
    struct Waiter: Sendable {
        let revision: UInt64
        let continuation: CheckedContinuation<AlertStoreError?, Never>
    }

    var outbox: Outbox
    var pending = AlertCommit()
    /// Counts what was handed in; what is durable is a revision too.
    var revision: UInt64 = 0
    /// The newest revision that is on the disk.
    var durable: UInt64 = 0
    var waiters: [Waiter] = []
    var counters = DeliveryCounters()
    var problem: AlertStoreError?
    /// After failures: not before this instant.
    var retryAt: MonotonicInstant?
    var commitFailures = 0
    var channels: [String: any Channel] = [:]
    var isStopping = false
    /// What the last life left is in the outbox.
    var hasTakenUp = false
    /// Nothing is committed any more.
    var isOver = false
    var refusals: [String: String] = [:]

    /// Takes what changed, to be committed by the next step.
    mutating func add(_ commit: AlertCommit) {
        guard !commit.isEmpty else { return }
        pending.append(commit)
        revision &+= 1
        let excess = pending.announcements.count - Self.historyLimit
        if problem != nil, excess > 0 {
            pending.announcements.removeFirst(excess)
            counters.forgotten += excess
        }
    }

    /// Decides what to send, and takes out what to commit.
    mutating func step(at moment: Moment) -> Step {
        let (attempts, changes) = outbox.begin(at: moment)
        add(changes)
        var step = Step()
        step.attempts = attempts
        guard retryAt.map({ $0 <= moment.monotonic }) ?? true, !pending.isEmpty else { return step }
        step.isCommitDue = true
        step.commit = pending
        step.revision = revision
        pending = AlertCommit()
        return step
    }

    /// A step is on the disk; whom to tell so.
    mutating func committed(_ step: Step) -> [Waiter] {
        counters.commits += 1
        durable = max(durable, step.revision)
        problem = nil
        commitFailures = 0
        retryAt = nil
        return takeWaiters { $0.revision <= step.revision }
    }

    /// A step is not on the disk, and is kept for the next try; whom to tell so.
    mutating func failed(_ step: Step, _ error: AlertStoreError, at now: MonotonicInstant) -> [Waiter] {
        counters.failedCommits += 1
        problem = error
        commitFailures += 1
        retryAt = now + min(.seconds(30), .seconds(1) * (1 << min(commitFailures - 1, 5)))
        var again = step.commit
        again.append(pending)
        pending = again
        return takeWaiters { _ in true }
    }

    /// Takes what came of an attempt; whether the channels that refuse messages are others now.
    mutating func finished(
        _ attempt: Outbox.Attempt, _ outcome: DeliveryOutcome, took: Duration, at moment: Moment
    ) -> Bool {
        let channel = attempt.delivery.channel
        counters.channels[channel, default: .init()].add(
            .init(outcome.verdict), took: took, isRepeat: attempt.delivery.mayBeRepeat, at: moment)
        add(outbox.finished(attempt.delivery.id, outcome, at: moment))
        let now = outbox.refusals
        defer { refusals = now }
        return refusals != now
    }

    /// When there is something to do next; nil where nothing is waited for.
    func nextWake(at now: MonotonicInstant) -> MonotonicInstant? {
        let commit = pending.isEmpty ? nil : retryAt ?? now
        return [outbox.nextWake(at: now), commit].compactMap(\.self).min()
    }

    /// Whether everything that could be done now is done and kept.
    func isFlushed(at now: MonotonicInstant) -> Bool {
        !outbox.isSending && pending.isEmpty && (outbox.nextWake(at: now).map { $0 > now } ?? true)
    }

    private mutating func takeWaiters(_ isDue: (Waiter) -> Bool) -> [Waiter] {
        let due = waiters.filter(isDue)
        waiters.removeAll(where: isDue)
        return due
    }
}
