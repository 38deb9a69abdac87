import Telemetry

/// What the desk knows: the outbox, and what of its changes is not on the disk yet.
struct AlertDeskState: Sendable {
    /// What the loop does next.
    struct Step: Sendable {
        var commit = AlertCommit()
        var attempts: [Outbox.Attempt] = []
        var revision: UInt64 = 0
        var isCommitDue = false
        let begunAt: WallTime
    }

    /// Somebody who waits until what was handed in is on the disk.
    struct Waiter: Sendable {
        let revision: UInt64
        let continuation: CheckedContinuation<AlertStoreError?, Never>
    }

    var outbox: Outbox
    var pending = PendingCommit()
    /// Counts what was handed in; what is durable is a revision too.
    var revision: UInt64 = 0
    /// The newest revision that is on the disk.
    var durable: UInt64 = 0
    var waiters: [Waiter] = []
    var counters = DeliveryCounters()
    var problem: AlertStoreError?
    /// When the store began to fail; nil while it does not.
    var failingSince: WallTime?
    /// A transaction is with the disk, which may take its time.
    var isWriting = false
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

    /// Takes what the last life left.
    mutating func takeUp(_ before: AlertState, at moment: Moment) {
        hasTakenUp = true
        counters.takeUp(before.proven, at: moment)
        add(outbox.restore(from: before, at: moment))
    }

    /// Takes what changed, to be committed by the next step.
    mutating func add(_ commit: AlertCommit) {
        guard !commit.isEmpty else { return }
        pending.add(commit)
        revision &+= 1
        if let failingSince { counters.forgotten += pending.forgetExcess(failingSince: failingSince) }
    }

    /// Decides what to send, and takes out what to commit.
    mutating func step(at moment: Moment) -> Step {
        let (attempts, changes) = outbox.begin(at: moment)
        add(changes)
        var step = Step(begunAt: moment.wall)
        step.attempts = attempts
        guard !isWriting, retryAt.map({ $0 <= moment.monotonic }) ?? true, !pending.isEmpty else { return step }
        step.isCommitDue = true
        step.revision = revision
        step.commit = pending.takeAll()
        isWriting = true
        return step
    }

    /// A step is on the disk; whom to tell so.
    mutating func committed(_ step: Step) -> [Waiter] {
        counters.commits += 1
        isWriting = false
        durable = max(durable, step.revision)
        problem = nil
        failingSince = nil
        commitFailures = 0
        retryAt = nil
        return takeWaiters { $0.revision <= step.revision }
    }

    /// A step is not on the disk, and is kept for the next try; whom to tell so.
    mutating func failed(_ step: Step, _ error: AlertStoreError, at now: MonotonicInstant) -> [Waiter] {
        counters.failedCommits += 1
        isWriting = false
        problem = error
        failingSince = failingSince ?? step.begunAt
        commitFailures += 1
        retryAt = now + min(.seconds(30), .seconds(1) * (1 << min(commitFailures - 1, 5)))
        var again = PendingCommit()
        again.add(step.commit)
        again.add(pending.takeAll())
        pending = again
        return takeWaiters { _ in true }
    }

    /// A step is still not on the disk and nobody waits for it any longer; whom to tell so.
    ///
    /// Nothing to be told where its end was noted meanwhile.
    mutating func stalled(_ step: Step, _ error: AlertStoreError) -> [Waiter] {
        guard isWriting, durable < step.revision else { return [] }
        problem = problem ?? error
        failingSince = failingSince ?? step.begunAt
        return takeWaiters { _ in true }
    }

    /// Why an order that comes now cannot be kept, where that is known without asking the disk.
    var refusal: AlertStoreError? {
        if isOver { return AlertStoreError(.failed, "the agent is ending and keeps nothing any more") }
        return isWriting ? problem : nil
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
        let commit = pending.isEmpty || isWriting ? nil : retryAt ?? now
        return [outbox.nextWake(at: now), commit].compactMap(\.self).min()
    }

    /// Whether everything that could be done now is done and kept.
    func isFlushed(at now: MonotonicInstant) -> Bool {
        !outbox.isSending && pending.isEmpty && !isWriting && (outbox.nextWake(at: now).map { $0 > now } ?? true)
    }

    private mutating func takeWaiters(_ isDue: (Waiter) -> Bool) -> [Waiter] {
        let due = waiters.filter(isDue)
        waiters.removeAll(where: isDue)
        return due
    }
}
