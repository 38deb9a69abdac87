public import HTTPClient
public import Logging
public import ServiceLifecycle
import Synchronization
public import Telemetry

/// Posts what holds to every Alertmanager of a list, as Prometheus does, for those who route there.
///
/// Each gets everything, at once when something changes and every minute besides; nothing is retried in between: the
/// next telling heals what was lost. What it posts is no message of ours and is in no outbox.
public final class AlertmanagerPublisher: Service {
    /// One Alertmanager.
    public struct Receiver: Sendable, Hashable {
        /// Its address with its path prefix, without `/api/v2/alerts`.
        public let url: String
        /// What it lets us in by; nil for nothing.
        public let authorization: HTTPHeader?
        /// The time for one post.
        public let timeout: Duration

        /// Creates a receiver.
        public init(url: String, authorization: HTTPHeader? = nil, timeout: Duration = .seconds(10)) {
            self.url = url
            self.authorization = authorization
            self.timeout = timeout
        }
    }

    /// Whom it posts to, and what it adds.
    public struct Settings: Sendable, Hashable {
        /// The Alertmanagers; with none nothing is posted.
        public let receivers: [Receiver]
        /// Labels that every alert gets which lacks them.
        public let externalLabels: [String: String]
        /// The address of the status page.
        public let externalURL: String?
        /// A PEM file with the only authorities to trust; nil trusts those of the system.
        public let certificateAuthorityFile: String?

        /// Creates settings.
        public init(
            receivers: [Receiver], externalLabels: [String: String] = [:], externalURL: String? = nil,
            certificateAuthorityFile: String? = nil
        ) {
            self.receivers = receivers
            self.externalLabels = externalLabels
            self.externalURL = externalURL
            self.certificateAuthorityFile = certificateAuthorityFile
        }
    }

    /// How posts to one Alertmanager went.
    public struct Standing: Sendable, Hashable {
        /// Posts that it took.
        public var taken = 0
        /// Posts that it did not take.
        public var failed = 0
        /// When it took one last.
        public var lastSuccess: WallTime?
        /// Why it did not take the newest; nil while it takes them.
        public var problem: String?
    }

    private struct Client: Sendable {
        let receiver: Receiver
        let http: HTTPDelivery
    }

    private struct State {
        var settings: Settings
        var alerts: PublishedAlerts
        var clients: [Client]
        /// Those that are being told just now.
        var told: Set<Receiver> = []
        /// Those of them for whom there is news meanwhile.
        var owed: Set<Receiver> = []
        var standings: [String: Standing] = [:]
    }

    let time: any TimeSource
    private let logger: Logger
    private let state: Mutex<State>
    private let doorbell = Doorbell()

    /// Creates a publisher; nothing is posted before `run()`.
    public init(settings: Settings, time: any TimeSource, logger: Logger) {
        self.time = time
        self.logger = logger
        let alerts = PublishedAlerts(externalLabels: settings.externalLabels, externalURL: settings.externalURL)
        state = Mutex(State(settings: settings, alerts: alerts, clients: Self.clients(settings, time: time)))
    }

    /// How posts to each address went.
    public var standings: [String: Standing] { state.withLock { $0.standings } }

    /// Whom it posts to now.
    var settings: Settings { state.withLock { $0.settings } }

    /// Takes incidents that are new or changed, and those that go on from before at a start.
    public func note(_ incidents: [Incident]) {
        let moment = Moment.now(time)
        let isNews = state.withLock { state in
            state.clients.isEmpty ? false : state.alerts.note(incidents, at: moment)
        }
        if isNews { doorbell.ring() }
    }

    /// Posts to others, or with other labels, from now on; what holds has to be noted again afterwards.
    public func replace(settings: Settings) {
        state.withLock { state in
            guard state.settings != settings else { return }
            let before = state.settings
            state.settings = settings
            state.clients = Self.clients(settings, time: time)
            let urls = Set(settings.receivers.map(\.url))
            state.standings = state.standings.filter { urls.contains($0.key) }
            // Nobody was told meanwhile, or everything has other labels now: what was told ends there by itself.
            let isOther = before.externalLabels != settings.externalLabels || before.externalURL != settings.externalURL
            guard isOther || settings.receivers.isEmpty else { return }
            state.alerts = PublishedAlerts(externalLabels: settings.externalLabels, externalURL: settings.externalURL)
        }
        doorbell.ring()
    }

    private static func clients(_ settings: Settings, time: any TimeSource) -> [Client] {
        settings.receivers.map { receiver in
            let client = HTTPClient(name: "alertmanager", settings: options(settings))
            return Client(
                receiver: receiver,
                http: HTTPDelivery(client: client, time: time, timeout: receiver.timeout, purpose: "alertmanager"))
        }
    }

    static func options(_ settings: Settings) -> HTTPClient.Settings {
        var options = HTTPClient.Settings()
        options.answerLimit = BeepBotChannel.answerLimit
        options.remembersAddresses = true
        options.certificateAuthorityFile = settings.certificateAuthorityFile
        return options
    }

    /// Posts until it is told to end.
    public func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for client in idle() { group.addTask { [self] in await tell(client) } }
                    await doorbell.wait(until: time.now() + PublishedAlerts.resend, time: time)
                }
                group.cancelAll()
            }
        }
    }

    /// Those that are not being told just now, who now are; the others are owed another telling.
    private func idle() -> [Client] {
        state.withLock { state in
            var idle: [Client] = []
            for client in state.clients {
                if state.told.insert(client.receiver).inserted {
                    idle.append(client)
                } else {
                    state.owed.insert(client.receiver)
                }
            }
            return idle
        }
    }

    /// Tells one Alertmanager everything, and again where something changed meanwhile.
    ///
    /// One that hangs holds up no other.
    private func tell(_ client: Client) async {
        var isOwed = true
        while isOwed, !Task.isCancelled {
            for body in state.withLock({ $0.alerts.bodies(at: .now(time)) }) {
                let outcome = await client.http.send(Self.request(client.receiver, body))
                // A post that the agent's end cut off says nothing about the other side.
                if outcome.status == nil, Task.isCancelled { break }
                note(outcome, from: client.receiver.url)
                // One that does not answer is not asked for the rest: the next telling has it all.
                if outcome.status == nil { break }
            }
            isOwed = state.withLock { state in
                if state.owed.remove(client.receiver) != nil { return true }
                state.told.remove(client.receiver)
                return false
            }
        }
    }

    static func request(_ receiver: Receiver, _ body: [UInt8]) -> HTTPRequest {
        var headers = [
            HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "Prometheus/omniflow-agent"),
        ]
        if let authorization = receiver.authorization { headers.append(authorization) }
        let root = receiver.url.hasSuffix("/") ? String(receiver.url.dropLast()) : receiver.url
        return HTTPRequest(method: "POST", url: root + "/api/v2/alerts", headers: headers, body: body)
    }

    /// Keeps how a post went; a turn for the worse and for the better is told once.
    private func note(_ outcome: DeliveryOutcome, from url: String) {
        let now = time.wallClock()
        let (before, after) = state.withLock { state in
            var standing = state.standings[url] ?? Standing()
            let before = standing.problem
            if outcome.verdict == .delivered {
                standing.taken += 1
                standing.lastSuccess = now
                standing.problem = nil
            } else {
                standing.failed += 1
                standing.problem = outcome.description
            }
            state.standings[url] = standing
            return (before, standing.problem)
        }
        if before == nil, let after {
            logger.warning("an Alertmanager takes no alerts", metadata: ["url": "\(url)", "reason": "\(after)"])
        } else if before != nil, after == nil {
            logger.notice("an Alertmanager takes alerts again", metadata: ["url": "\(url)"])
        }
    }
}
