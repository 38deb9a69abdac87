public import Logging
public import ServiceLifecycle
import Synchronization
public import Telemetry
import Tracing

/// Takes what the alerting decides, keeps it, and sends what people are owed: outbox, store and channels together.
///
/// What is handed in is committed first and sent then; so is the start of every attempt. Where the store fails, paging
/// goes on from memory and the commit is tried again, while nothing is answered as kept that is not. Messages that were
/// not taken when the process ends are taken up by its next life.
public final class AlertDesk: Service, AlertSource {
    /// What a desk is made of.
    public struct Parts: Sendable {
        /// Where everything is kept.
        public var store: AlertStore
        /// The ways to people, by the names that routes use.
        public var channels: [any Channel]
        /// The empty outbox, which knows routes, rates and words.
        public var outbox: Outbox
        /// For how long what is due is sent and kept while the process ends.
        public var flush: Duration
        /// How long the disk may take for a transaction before paging goes on without it.
        public var diskPatience: Duration
        /// How long after the start old history is taken away for the first time.
        public var firstPruning: Duration
        /// Makes a commit of all that the alerting knows, for a store that had to begin afresh.
        public var everything: @Sendable () -> AlertCommit
        /// Gets what the last life left where it could not be read at the start, and can be now.
        public var late: @Sendable (AlertState) -> Void
        /// What a harness does at crash points.
        public var crash: CrashHook

        /// Creates the parts.
        public init(
            store: AlertStore, channels: [any Channel], outbox: Outbox, flush: Duration = .seconds(5),
            diskPatience: Duration = .seconds(5), firstPruning: Duration = .seconds(600),
            everything: @escaping @Sendable () -> AlertCommit = { AlertCommit() },
            late: @escaping @Sendable (AlertState) -> Void = { _ in }, crash: CrashHook = .none
        ) {
            self.store = store
            self.channels = channels
            self.outbox = outbox
            self.flush = flush
            self.diskPatience = diskPatience
            self.firstPruning = firstPruning
            self.everything = everything
            self.late = late
            self.crash = crash
        }
    }

    let store: AlertStore
    let time: any TimeSource
    let logger: Logger
    let crash: CrashHook
    let doorbell = Doorbell()
    let state: Mutex<AlertDeskState>
    let listener = Mutex<(@Sendable (AlertReport) -> Void)?>(nil)
    let flush: Duration
    let diskPatience: Duration
    let everything: @Sendable () -> AlertCommit
    let late: @Sendable (AlertState) -> Void
    let pruning: Mutex<PruningPlan>

    /// Creates a desk; nothing is opened before `takeUp()`, and nothing sent before `run()`.
    public init(_ parts: Parts, time: any TimeSource, logger: Logger) {
        store = parts.store
        self.time = time
        self.logger = logger
        crash = parts.crash
        flush = parts.flush
        diskPatience = parts.diskPatience
        pruning = Mutex(PruningPlan(first: parts.firstPruning))
        everything = parts.everything
        late = parts.late
        var state = AlertDeskState(outbox: parts.outbox)
        state.channels = Dictionary(parts.channels.map { ($0.name, $0) }) { $1 }
        self.state = Mutex(state)
    }

    /// Opens the store and takes up what the last life of the process left.
    ///
    /// Where that fails, alerting goes on from memory, with what can be read at least; `figures` and the log say why.
    public func takeUp() async -> AlertState {
        let moment = Moment.now(time)
        do {
            let notes = try await store.open(at: moment.wall)
            let before = try await store.load(at: moment.wall)
            for note in notes { logger.error("alert store began afresh", metadata: ["reason": "\(note)"]) }
            state.withLock { state in
                state.takeUp(before, at: moment)
                tell(notes, &state, at: moment)
            }
            crash(.stateTakenUp)
            return before
        } catch {
            logger.error(
                "alerts cannot be kept: paging goes on from memory", metadata: ["reason": "\(error.description)"])
            let before = await readOnly(at: moment)
            state.withLock { state in
                state.problem = error
                state.failingSince = moment.wall
                state.retryAt = moment.monotonic
                if let before { state.takeUp(before, at: moment) }
            }
            return before ?? AlertState()
        }
    }

    /// What can be read where nothing can be written; nil where even that fails.
    private func readOnly(at moment: Moment) async -> AlertState? {
        do throws(AlertStoreError) {
            return try await store.loadReadOnly(at: moment.wall)
        } catch {
            logger.error("what was kept cannot be read", metadata: ["reason": "\(error.description)"])
            return nil
        }
    }

    /// Hands in what a step of the alerting changed and whom it tells; returns at once.
    ///
    /// - Parameters:
    ///   - commit: what has to survive.
    ///   - announcements: what people are to be told, muted ones left out by themselves.
    public func submit(_ commit: AlertCommit, announcing announcements: [Announcement]) {
        let moment = Moment.now(time)
        let (commit, announcements) = Self.traced(commit, announcements)
        state.withLock { state in
            var whole = commit
            whole.append(state.outbox.withdrawReminders(of: commit.incidents, at: moment))
            whole.append(state.outbox.enqueue(announcements, at: moment))
            state.add(whole)
        }
        crash(.announced)
        doorbell.ring()
    }

    /// Tells open incidents as they stand now where nothing of them has arrived or is to arrive; returns at once.
    ///
    /// - Parameters:
    ///   - incidents: the incidents, of which nothing else changes.
    ///   - channels: those that refused messages; others are told only what nobody else has heard either.
    public func retell(_ incidents: [Incident], in channels: Set<String>) {
        let moment = Moment.now(time)
        state.withLock { $0.add($0.outbox.retell(incidents, in: channels, at: moment)) }
        doorbell.ring()
    }

    /// Whether the disk is being waited for: who asks the store now may wait for ever.
    public var isDiskStalled: Bool { state.withLock { $0.isWriting && $0.problem != nil } }

    /// Hands in what an operator ordered; returns when it is on the disk.
    ///
    /// - Throws: `AlertStoreError` where it could not be kept: the order holds until the process ends, and is kept once
    ///   the store can be written again.
    public func keep(
        _ commit: AlertCommit, announcing announcements: [Announcement] = []
    ) async throws(AlertStoreError) {
        let moment = Moment.now(time)
        let (commit, announcements) = Self.traced(commit, announcements)
        let error = await withCheckedContinuation { (continuation: CheckedContinuation<AlertStoreError?, Never>) in
            let refusal = state.withLock { state -> AlertStoreError?? in
                let changes = state.outbox.enqueue(announcements, at: moment)
                var whole = commit
                whole.append(changes)
                if whole.isEmpty { return .some(nil) }
                state.add(whole)
                if let refusal = state.refusal { return .some(refusal) }
                state.waiters.append(.init(revision: state.revision, continuation: continuation))
                // A store that is known to fail is tried at once: nobody waits for half a minute to hear it.
                state.retryAt = nil
                return nil
            }
            if let refusal { continuation.resume(returning: refusal) } else { doorbell.ring() }
        }
        if let error { throw error }
        crash(.orderDurable)
    }

    /// Returns when everything that was handed in before is on the disk.
    ///
    /// - Throws: `AlertStoreError` where it could not be kept, as `keep(_:announcing:)` does.
    public func settle() async throws(AlertStoreError) {
        let error = await withCheckedContinuation { (continuation: CheckedContinuation<AlertStoreError?, Never>) in
            let refusal = state.withLock { state -> AlertStoreError?? in
                if state.durable >= state.revision { return .some(nil) }
                if let refusal = state.refusal { return .some(refusal) }
                state.waiters.append(.init(revision: state.revision, continuation: continuation))
                state.retryAt = nil
                return nil
            }
            if let refusal { continuation.resume(returning: refusal) } else { doorbell.ring() }
        }
        if let error { throw error }
        crash(.orderDurable)
    }

    /// Sends an announcement to channels by name, whatever the routes say: a test, a drill, a canary.
    ///
    /// - Returns: the identities of the messages, by channel.
    public func send(_ announcement: Announcement, to channels: [String]) -> [String: String] {
        let moment = Moment.now(time)
        let announcement = AlertSpan.traced(announcement, otherwiseIn: ServiceContext.current ?? .topLevel)
        let commit = state.withLock { state in
            var commit = state.outbox.enqueue([announcement], to: channels, at: moment)
            commit.announcements.append(announcement)
            state.add(commit)
            return commit
        }
        doorbell.ring()
        return Dictionary(commit.deliveries.map { ($0.channel, $0.id) }) { $1 }
    }

    /// Puts other channels, routes, rates and words in place, as a reload does.
    public func reconfigure(
        channels: [any Channel], routing: RoutingTable, policies: [String: ChannelPolicy],
        renderer: any MessageRendering
    ) {
        let moment = Moment.now(time)
        state.withLock { state in
            state.channels = Dictionary(channels.map { ($0.name, $0) }) { $1 }
            let changes = state.outbox.reconfigure(
                routing: routing, policies: policies, renderer: renderer, at: moment)
            state.add(changes)
        }
        doorbell.ring()
    }

    /// How delivery stands now.
    public var figures: DeliveryFigures {
        let now = time.now()
        return state.withLock { state in
            DeliveryFigures(
                waiting: state.outbox.waiting(at: now), counters: state.counters,
                problem: state.problem?.description, unrouted: state.outbox.unrouted)
        }
    }

    /// Why channels refuse messages for good, by channel; empty while none does.
    public var refusals: [String: String] { state.withLock { $0.outbox.refusals } }

    /// All messages that are not final.
    public var undelivered: [Delivery] { state.withLock { $0.outbox.deliveries } }

    /// Tells what the store has to say about itself.
    func tell(_ notes: [AlertStoreNote], _ state: inout AlertDeskState, at moment: Moment) {
        guard !notes.isEmpty else { return }
        let words = state.outbox.renderer.ownWords
        let announcements = notes.map {
            AlertSpan.traced(
                Announcement(
                    kind: .note, incident: nil, transition: 0, at: moment.wall, severity: .warning,
                    text: words.store($0)))
        }
        var commit = state.outbox.enqueue(announcements, at: moment)
        commit.announcements += announcements
        state.add(commit)
    }
}
