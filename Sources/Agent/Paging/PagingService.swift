import Alerting
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry

/// Drives the alerting: what checks report becomes incidents, which are kept and told, and targets are measured out of
/// turn where that makes something sure.
///
/// What the engine changes is handed to the desk under the engine's lock, so that no older state is kept over a newer
/// one. An order of an operator returns when it is on the disk.
final class PagingService: Service {
    /// Before the store is read there is no engine; reports wait, of each group the newest.
    private struct State {
        var engine: IncidentEngine?
        var early: [String: AlertReport] = [:]
        var requests: [TargetID: MonotonicInstant] = [:]
        var graphRevision: UInt64 = 0
        var turnedOver: MonotonicInstant?
        /// The newest incidents, the newest first.
        var recent: [Incident] = []

        mutating func remember(_ incidents: [Incident]) {
            let changed = Set(incidents.map(\.reference))
            recent = (incidents + recent.filter { !changed.contains($0.reference) })
                .sorted { ($1.firedAt, $0.reference) < ($0.firedAt, $1.reference) }
            recent.removeLast(max(0, recent.count - PagingService.remembered))
        }
    }

    /// How long the disk may take at a start to say what was kept.
    private static let diskPatience: Duration = .seconds(10)

    /// How many incidents are remembered for the status page.
    static let remembered = 20

    let desk: AlertDesk
    let store: AlertStore
    private let publisher: AlertmanagerPublisher
    let settings: SettingsBox
    private let dependencies: DependencyMap
    private let measure: @Sendable (TargetID) -> Void
    private let time: any TimeSource
    private let logger: Logger
    private let wakeUp = WakeUp()
    private let state = Mutex(State())

    /// Creates the service; nothing is opened before `run()`.
    ///
    /// - Parameter measure: asks a target whether it is up, at once.
    init(
        desk: AlertDesk, store: AlertStore, publisher: AlertmanagerPublisher, settings: SettingsBox,
        dependencies: DependencyMap, time: any TimeSource, logger: Logger,
        measure: @escaping @Sendable (TargetID) -> Void
    ) {
        self.desk = desk
        self.store = store
        self.publisher = publisher
        self.settings = settings
        self.dependencies = dependencies
        self.measure = measure
        self.time = time
        self.logger = logger
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            let isTakenUp = WakeUp()
            group.addTask { await self.takeUp { isTakenUp.signal() } }
            // A disk answers in the time of the world; one that hangs is not waited for.
            await isTakenUp.wait(until: SystemTime().now() + Self.diskPatience, time: SystemTime())
            if !Task.isCancelled, begin(with: AlertState()) {
                logger.error("the state directory's disk does not answer: alerting begins without what was kept")
            }
            listen()
            if settings.value.alerting.tell.startup { say(settings.value.ownWords.started) }
            while !Task.isCancelled && !Task.isShuttingDownGracefully {
                let (wake, due) = step()
                for target in due { measure(target) }
                let time = self.time
                let end = wake ?? time.now() + .seconds(3_600)
                await cancelWhenGracefulShutdown { [wakeUp] in await wakeUp.wait(until: end, time: time) }
            }
            finish()
        }
    }

    /// Begins with what the last life left, or takes it in where that came too late; then reads what the page shows.
    private func takeUp(_ signal: () -> Void) async {
        let before = await desk.takeUp()
        if !begin(with: before) { adopt(before) }
        signal()
        guard let incidents = try? await store.incidents(limit: Self.remembered) else { return }
        state.withLock { state in
            let known = Set(state.recent.map(\.reference))
            state.remember(incidents.filter { !known.contains($0.reference) })
        }
    }

    private func finish() {
        _ = step()
        state.withLock { state in
            state.engine?.end(at: .now(time))
            handOver(&state)
        }
        if settings.value.alerting.tell.shutdown { say(settings.value.ownWords.stops) }
    }

    /// Tells every channel something about the agent at once, whatever the routes say.
    private func say(_ text: String) {
        let note = Announcement(
            kind: .note, incident: nil, transition: 0, at: time.wallClock(), severity: .info, text: text)
        _ = desk.send(note, to: settings.value.alerting.channels.filter(\.isRouted).map(\.name))
    }

    /// Takes in what the last life left where that could not be read at the start.
    func adopt(_ before: AlertState) {
        state.withLock { state in
            state.engine?.adopt(before, at: .now(time))
            handOver(&state)
        }
        publisher.note(before.incidents)
        wakeUp.signal()
    }

    /// Takes what a target's checks say now; returns at once.
    func take(_ report: AlertReport) {
        state.withLock { state in
            guard state.engine != nil else {
                state.early[report.group] = report.isComplete ? report : state.early[report.group] ?? report
                return
            }
            let now = Moment.now(time)
            followGraph(&state, at: now)
            state.engine?.observe(report, at: now)
            handOver(&state)
        }
        wakeUp.signal()
    }

    /// Has the desk say now, and from now on, whether channels refuse messages.
    private func listen() { desk.report { [weak self] in self?.take(own: $0) } }

    /// Takes over settings that have changed; who was not told before is told what holds.
    func follow(_ change: EngineSettings) {
        state.withLock { state in
            state.engine?.replace(settings: change, at: .now(time))
            handOver(&state)
            publisher.note(state.engine?.incidents ?? [])
        }
        listen()
    }

    /// Tells open incidents where nothing of them arrived: in channels that refused messages and may take them by other
    /// settings, and in any where nobody has heard of them.
    func retell(in channels: Set<String>) {
        state.withLock { state in
            let unattended = state.engine?.unattended(at: .now(time)) ?? []
            // That a channel refused messages is over with the first one that it takes.
            let refusal = OwnCheckCatalog.delivery.name(target: OwnCheckCatalog.target).description
            desk.retell(unattended.filter { $0.key != refusal }, in: channels)
        }
    }

    /// Gives the engine an order, and returns its answer once what it changed is on the disk.
    ///
    /// - Throws: `OperatorError` where the order makes no sense, `AlertStoreError` where it could not be kept.
    func order<Answer: Sendable>(
        _ body: @Sendable (inout IncidentEngine, Moment) throws(OperatorError) -> Answer
    ) async throws -> Answer {
        let result: Result<Answer, OperatorError>? = state.withLock { state in
            let now = Moment.now(time)
            let result = state.engine?.perform { engine -> Result<Answer, OperatorError> in
                do throws(OperatorError) {
                    return .success(try body(&engine, now))
                } catch {
                    return .failure(error)
                }
            }
            handOver(&state)
            return result
        }
        wakeUp.signal()
        guard let result else { throw PagingError.starting }
        let answer = try result.get()
        try await desk.settle()
        return answer
    }

    /// Puts a sentence about the agent itself before people.
    func note(_ text: String) {
        state.withLock { state in
            state.engine?.note(text, at: .now(time))
            handOver(&state)
        }
        wakeUp.signal()
    }

    /// Reads something of the engine; nil before it has begun.
    func read<Answer: Sendable>(_ body: @Sendable (IncidentEngine, Moment) -> Answer) -> Answer? {
        state.withLock { state in state.engine.map { body($0, .now(time)) } }
    }

    /// The newest incidents, those that are over among them.
    var recent: [Incident] { state.withLock { $0.recent } }

    /// When it last looked at what is due; nil before it has begun.
    var turnedOver: MonotonicInstant? { state.withLock { $0.turnedOver } }

    /// Everything that the engine knows, for a store that begins afresh.
    func everything() -> AlertCommit {
        var commit = AlertCommit()
        state.withLock { state in
            guard let engine = state.engine else { return }
            commit.incidents = engine.incidents
            commit.silences = engine.activeSilences(at: .now(time))
            commit.deploys = engine.recentDeploys
        }
        return commit
    }

    /// Makes the engine and gives it what waited; false where there is one already.
    private func begin(with before: AlertState) -> Bool {
        var random = SystemRandomNumberGenerator()
        let now = Moment.now(time)
        let (graph, revision) = dependencies.current
        return state.withLock { state in
            guard state.engine == nil else { return false }
            // First what held before: an end that an early report brings would be taken for news and then be undone.
            publisher.note(before.incidents)
            state.engine = IncidentEngine(
                state: before, settings: settings.value.engine, graph: graph, seed: random.next(), at: now)
            state.graphRevision = revision
            for group in state.early.keys.sorted() {
                if let report = state.early[group] { state.engine?.observe(report, at: now) }
            }
            state.early = [:]
            handOver(&state)
            return true
        }
    }

    /// Does what is due; when to come again, and whom to measure now.
    private func step() -> (wake: MonotonicInstant?, due: [TargetID]) {
        state.withLock { state in
            let now = Moment.now(time)
            followGraph(&state, at: now)
            state.engine?.tick(at: now)
            state.turnedOver = now.monotonic
            handOver(&state)
            let due = state.requests.filter { $0.value <= now.monotonic }.map(\.key).sorted()
            for target in due { state.requests[target] = nil }
            return ([state.engine?.nextWake, state.requests.values.min()].compactMap(\.self).min(), due)
        }
    }

    private func followGraph(_ state: inout State, at now: Moment) {
        let (graph, revision) = dependencies.current
        guard revision != state.graphRevision else { return }
        state.graphRevision = revision
        state.engine?.replace(graph: graph, at: now)
    }

    /// Hands what has changed to the desk, and notes whom to measure.
    private func handOver(_ state: inout State) {
        for request in state.engine?.takeMeasurementRequests() ?? [] {
            state.requests[request.target] = min(state.requests[request.target] ?? request.at, request.at)
        }
        guard let (commit, announcements) = state.engine?.take(), !commit.isEmpty else { return }
        for announcement in commit.announcements { log(announcement) }
        if !commit.incidents.isEmpty { state.remember(commit.incidents) }
        desk.submit(commit, announcing: announcements)
        publisher.note(commit.incidents)
    }

    private func log(_ announcement: Announcement) {
        guard let incident = announcement.incident else {
            return logger.notice("note", metadata: ["text": "\(announcement.text ?? "")"])
        }
        logger.notice(
            "incident",
            metadata: [
                "reference": "\(incident.reference)", "check": "\(incident.key)",
                "what": "\(announcement.kind.rawValue)",
                "severity": "\(announcement.severity.rawValue)", "muted": "\(announcement.isMuted)",
                "reason": "\(incident.reason ?? "")",
            ])
    }
}

extension IncidentEngine {
    /// Changes the engine where it is, without a copy of all that it knows.
    fileprivate mutating func perform<Answer>(_ body: (inout Self) -> Answer) -> Answer { body(&self) }
}
