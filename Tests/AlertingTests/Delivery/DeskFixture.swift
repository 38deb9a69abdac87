import AgentTestKit
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry

@testable import Alerting

/// A channel that does what the test says, and remembers what it was given.
final class ScriptedChannel: Channel {
    let name: String
    private let answer: @Sendable (Delivery, String) async -> DeliveryOutcome
    private let taken = Mutex<[(id: String, text: String)]>([])
    private let arrivals = Tally()

    init(
        _ name: String = "oncall",
        answer: @escaping @Sendable (Delivery, String) async -> DeliveryOutcome = { _, _ in
            DeliveryOutcome(.delivered, status: 200, description: "answered 200")
        }
    ) {
        self.name = name
        self.answer = answer
    }

    var texts: [String] { taken.withLock { $0.map(\.text) } }
    var ids: [String] { taken.withLock { $0.map(\.id) } }

    func waitForMessages(_ count: Int) async { await arrivals.wait(for: count) }

    func deliver(_ delivery: Delivery, text: String) async -> DeliveryOutcome {
        taken.withLock { $0.append((delivery.id, text)) }
        arrivals.add()
        return await answer(delivery, text)
    }
}

/// A desk over a store of its own, in virtual time.
struct DeskFixture {
    let time: ManualTime
    let store: AlertStore
    let desk: AlertDesk

    init(
        _ directory: String, channels: [any Channel], time: ManualTime = ManualTime(wall: StateDirectory.now),
        renderer: any MessageRendering = PlainRenderer(), diskPatience: Duration = .seconds(60),
        late: @escaping @Sendable (AlertState) -> Void = { _ in }, crash: CrashHook = .none
    ) {
        self.time = time
        store = AlertStore(directory: directory, crash: crash)
        let names = channels.map(\.name)
        let outbox = Outbox(
            routing: RoutingTable(routes: names.map { Route(channel: $0, severities: [.critical, .warning]) }),
            policies: Dictionary(uniqueKeysWithValues: names.map { ($0, ChannelPolicy(chat: $0)) }),
            renderer: renderer, seed: 1)
        desk = AlertDesk(
            .init(
                store: store, channels: channels, outbox: outbox, diskPatience: diskPatience, late: late, crash: crash),
            time: time, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs the desk while the body does, then ends it as a shutdown does.
    func running(_ body: () async throws -> Void) async throws {
        let group = ServiceGroup(
            services: [desk], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body()
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    func tell(_ kind: Announcement.Kind, _ reference: String, transition: Int = 1) {
        var incident = Incident(
            reference: reference, key: "postgres/\(reference)", phase: kind == .resolve ? .resolved : .open,
            severity: .critical, since: StateDirectory.now, firedAt: StateDirectory.now)
        incident.transitions = transition
        let announcement = Announcement(
            kind: kind, incident: incident, transition: transition, at: time.wallClock(), severity: .critical)
        var commit = AlertCommit()
        commit.incidents = [incident]
        commit.announcements = [announcement]
        desk.submit(commit, announcing: [announcement])
    }

    static func silence(_ id: String) -> AlertCommit {
        var commit = AlertCommit()
        let now = StateDirectory.now
        commit.silences = [
            Silence(id: id, pattern: "*", from: now, until: now + .seconds(600), owner: "ops", reason: "test")
        ]
        return commit
    }
}
