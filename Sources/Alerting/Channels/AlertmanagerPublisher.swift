import HTTPClient
public import ServiceLifecycle
import Synchronization
public import Telemetry

/// Posts what holds to every Alertmanager of a list, as Prometheus does, for those who route there.
///
/// Each gets everything, at once when something changes and every minute besides; nothing is retried in between: the
/// next telling heals what was lost. What it posts is no message of ours and is in no outbox.
public final class AlertmanagerPublisher: Service {
    /// One Alertmanager.
    public struct Receiver: Sendable, Equatable {
        /// Its address with its path prefix, without `/api/v2/alerts`.
        public let url: String
        /// What it lets us in by; nil for nothing.
        public let credentials: ChannelCredentials?
        /// The time for one post.
        public let timeout: Duration

        /// Creates a receiver.
        public init(url: String, credentials: ChannelCredentials? = nil, timeout: Duration = .seconds(10)) {
            self.url = url
            self.credentials = credentials
            self.timeout = timeout
        }
    }

    /// Whom it posts to, and what it adds.
    public struct Settings: Sendable, Equatable {
        /// The Alertmanagers, each of which gets everything.
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

    private struct State {
        var settings: Settings
        var clients: [Client]
        var alerts: PublishedAlerts
        var standings: [String: Standing] = [:]
    }

    /// The way to one Alertmanager.
    private struct Client: Sendable {
        let receiver: Receiver
        let http: HTTPDelivery
    }

    private let time: any TimeSource
    private let state: Mutex<State>
    private let doorbell = Doorbell()

    /// Creates a publisher; nothing is posted before `run()`.
    public init(settings: Settings, time: any TimeSource) {
        self.time = time
        let alerts = PublishedAlerts(externalLabels: settings.externalLabels, externalURL: settings.externalURL)
        state = Mutex(State(settings: settings, clients: Self.clients(settings, time: time), alerts: alerts))
    }

    /// Posts to others from now on, what holds at once; what they are told besides stays as it was at the start.
    public func reconfigure(_ settings: Settings) {
        let isOther = state.withLock { state in
            guard state.settings.receivers != settings.receivers else { return false }
            state.settings = settings
            state.clients = Self.clients(settings, time: time)
            let known = Set(settings.receivers.map(\.url))
            state.standings = state.standings.filter { known.contains($0.key) }
            return true
        }
        if isOther { doorbell.ring() }
    }

    private static func clients(_ settings: Settings, time: any TimeSource) -> [Client] {
        var options = HTTPClient.Settings()
        options.answerLimit = BeepBotChannel.answerLimit
        options.remembersAddresses = true
        options.certificateAuthorityFile = settings.certificateAuthorityFile
        return settings.receivers.map { receiver in
            let client = HTTPClient(name: "alertmanager", settings: options)
            return Client(
                receiver: receiver, http: HTTPDelivery(client: client, time: time, timeout: receiver.timeout))
        }
    }

    /// How posts to each address went.
    public var standings: [String: Standing] { state.withLock { $0.standings } }

    /// Takes incidents that are new or changed, and those that go on from before at a start.
    public func note(_ incidents: [Incident]) {
        let moment = Moment.now(time)
        let isNews = state.withLock { $0.alerts.note(incidents, at: moment) }
        if isNews { doorbell.ring() }
    }

    /// Posts until it is told to end.
    public func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                let bodies = state.withLock { $0.alerts.bodies(at: .now(time)) }
                if !bodies.isEmpty { await post(bodies) }
                await doorbell.wait(until: time.now() + PublishedAlerts.resend, time: time)
            }
        }
    }

    private func post(_ bodies: [[UInt8]]) async {
        let clients = state.withLock { $0.clients }
        await withDiscardingTaskGroup { group in
            for client in clients {
                group.addTask { [self] in
                    for body in bodies {
                        let outcome = await client.http.send(Self.request(client.receiver, body))
                        note(outcome, from: client.receiver.url)
                        // One that does not answer is not asked for the rest: the next telling has it all.
                        guard outcome.status != nil else { return }
                    }
                }
            }
        }
    }

    private static func request(_ receiver: Receiver, _ body: [UInt8]) -> HTTPRequest {
        var headers = [
            HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "Prometheus/omniflow-agent"),
        ]
        if let credentials = receiver.credentials { headers.append(credentials.header) }
        let root = receiver.url.hasSuffix("/") ? String(receiver.url.dropLast()) : receiver.url
        return HTTPRequest(method: "POST", url: root + "/api/v2/alerts", headers: headers, body: body)
    }

    private func note(_ outcome: DeliveryOutcome, from url: String) {
        let now = time.wallClock()
        state.withLock { state in
            var standing = state.standings[url] ?? Standing()
            if outcome.verdict == .delivered {
                standing.taken += 1
                standing.lastSuccess = now
                standing.problem = nil
            } else {
                standing.failed += 1
                standing.problem = outcome.description
            }
            state.standings[url] = standing
        }
    }
}
