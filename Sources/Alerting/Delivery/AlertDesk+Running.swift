import Logging
import ServiceLifecycle
import Synchronization
import Telemetry
import Tracing

extension AlertDesk {
    /// Keeps and sends until it is told to end, and then what is due for as long as it may.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                var deadline: MonotonicInstant?
                while !Task.isCancelled {
                    await step(&group)
                    let now = time.now()
                    let (wake, isStopping, isFlushed) = state.withLock {
                        ($0.nextWake(at: now), $0.isStopping, $0.isFlushed(at: now))
                    }
                    if isStopping {
                        if deadline == nil { crash(.shutdownBegun) }
                        let end = deadline ?? now + flush
                        deadline = end
                        if isFlushed || now >= end { break }
                        await doorbell.wait(until: min(end, wake ?? end), time: time)
                    } else {
                        if pruning.withLock({ $0.begin(at: now) }) { group.addTask { await self.prune() } }
                        let pruning = pruning.withLock { $0.nextWake }
                        await doorbell.wait(until: [wake, pruning].compactMap(\.self).min(), time: time)
                    }
                }
                // Attempts that are still under way end as what they are: of unknown fate, or not begun.
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.state.withLock { $0.isStopping = true }
            self.doorbell.ring()
        }
        await end()
    }

    /// Connects with who listens to whether channels refuse messages.
    public func report(to listener: @escaping @Sendable (AlertReport) -> Void) {
        self.listener.withLock { $0 = listener }
        tellRefusals()
    }

    private func step(_ group: inout DiscardingTaskGroup) async {
        let step = state.withLock { $0.step(at: .now(time)) }
        if !step.attempts.isEmpty { crash(.attemptDecided) }
        if step.isCommitDue {
            let written = Doorbell()
            group.addTask {
                await self.commit(step)
                written.ring()
                self.doorbell.ring()
            }
            // A disk answers in the time of the world, whatever clock the desk goes by.
            await written.wait(until: SystemTime().now() + diskPatience, time: SystemTime())
            if !Task.isCancelled { noteStall(of: step) }
        }
        for attempt in step.attempts { group.addTask { await self.make(attempt) } }
    }

    /// Goes on without a disk that does not answer; its answer is taken whenever it comes.
    private func noteStall(of step: AlertDeskState.Step) {
        let error = AlertStoreError(
            .stalled,
            "the disk of the state directory has not answered for \(diskPatience); look for a hung device or mount "
                + "(dmesg, iostat -x)")
        let (isNews, waiters) = state.withLock { state in
            let before = state.problem
            let waiters = state.stalled(step, error)
            return (before == nil && state.problem != nil, waiters)
        }
        for waiter in waiters { waiter.continuation.resume(returning: error) }
        if isNews {
            logger.error(
                "alerts cannot be kept: paging goes on from memory", metadata: ["reason": "\(error.description)"])
        }
    }

    private func commit(_ step: AlertDeskState.Step) async {
        let hadProblem = state.withLock { $0.problem }
        do {
            if let problem = hadProblem {
                let isOpen = await store.isOpen
                if !isOpen || Self.reopening.contains(problem.code) { try await reopen() }
            }
            try await store.commit(step.commit)
            let (wasFailing, waiters) = state.withLock { ($0.problem != nil, $0.committed(step)) }
            for waiter in waiters { waiter.continuation.resume(returning: nil) }
            if wasFailing { logger.info("alerts are kept again") }
            crash(.outcomeDurable)
        } catch {
            let waiters = state.withLock { $0.failed(step, error, at: time.now()) }
            for waiter in waiters { waiter.continuation.resume(returning: error) }
            if hadProblem != error {
                logger.error(
                    "alerts cannot be kept: paging goes on from memory", metadata: ["reason": "\(error.description)"])
            }
        }
    }

    /// After these another try with the same connection is in vain.
    private static let reopening: Set<AlertStoreError.Code> = [.corrupt, .cannotOpen, .readOnly, .io]

    /// Opens the file anew; a fresh one gets all that is known, and what the last life left is taken up at last.
    private func reopen() async throws(AlertStoreError) {
        let moment = Moment.now(time)
        let notes = try await store.open(at: moment.wall)
        for note in notes { logger.error("alert store began afresh", metadata: ["reason": "\(note)"]) }
        if !state.withLock({ $0.hasTakenUp }) {
            let before = try await store.load(at: moment.wall)
            state.withLock { $0.takeUp(before, at: moment) }
            late(before)
        }
        var all = everything()
        all.deliveries = state.withLock { $0.outbox.deliveries }
        try await store.commit(all)
        state.withLock { tell(notes, &$0, at: moment) }
    }

    private func make(_ attempt: Outbox.Attempt) async {
        let channel = state.withLock { $0.channels[attempt.delivery.channel] }
        let began = time.now()
        let span = NotifySpan(attempt.delivery, type: channel?.type)
        crash(.beforeSending)
        let answer = await ServiceContext.$current.withValue(span.context) {
            await channel?.deliver(attempt.delivery, text: attempt.text)
        }
        let outcome =
            answer ?? DeliveryOutcome(.retry(after: nil), description: "there is no such channel any more")
        crash(.answered)
        span.end(outcome)
        let moment = Moment.now(time)
        let isOther = state.withLock {
            $0.finished(attempt, outcome, took: moment.monotonic - began, at: moment)
        }
        crash(outcome.verdict == .delivered ? .outcomeNoted : .retryPlanned)
        if outcome.verdict != .delivered {
            logger.warning(
                "message was not taken",
                metadata: [
                    "channel": "\(attempt.delivery.channel)", "message": "\(attempt.delivery.id)",
                    "reason": "\(outcome.description)",
                ])
        }
        if isOther { tellRefusals() }
        doorbell.ring()
    }

    /// `omniflow/local:delivery`: a channel refuses for good what people are owed.
    private func tellRefusals() {
        guard let listener = listener.withLock({ $0 }) else { return }
        let refusals = state.withLock { $0.outbox.refusals }.sorted { $0.key < $1.key }
        let descriptor = OwnCheckCatalog.delivery
        let reason = refusals.first.map { "the channel \($0.key) refuses messages: \($0.value)" }
        listener(
            AlertReport(
                group: "omniflow/local",
                conditions: [
                    AlertCondition(
                        key: AlertKey(check: descriptor.name(target: OwnCheckCatalog.target)),
                        level: refusals.isEmpty ? .clear : .holds(descriptor.severity), measuredAt: time.now(),
                        reason: reason, firstStep: descriptor.firstStep,
                        confirmation: ConfirmationPolicy(failAfter: 1, clearAfter: 1, detectsFlapping: false))
                ], isComplete: false))
    }

    private func prune() async {
        let count = (try? await store.prune(before: time.wallClock() + (.zero - AlertStore.retention))) ?? 0
        pruning.withLock { $0.pruned(count, at: time.now()) }
        doorbell.ring()
    }

    /// Keeps what came of the last attempts, and closes.
    private func end() async {
        let step = state.withLock { state in
            var step = AlertDeskState.Step(begunAt: time.wallClock())
            step.revision = state.revision
            step.commit = state.pending.takeAll()
            return step
        }
        if !step.commit.isEmpty { await commit(step) }
        crash(.flushed)
        let waiters = state.withLock { state in
            state.isOver = true
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        let error = AlertStoreError(.failed, "the agent is ending and keeps nothing any more")
        for waiter in waiters { waiter.continuation.resume(returning: error) }
        await store.close()
    }
}
