import HTTPClient
public import ServiceLifecycle
import Synchronization
public import Telemetry

/// Posts what holds to every Alertmanager of a list, as Prometheus does, for those who route there.
///
/// Each gets everything, at once when something changes and every minute besides; nothing is retried in between: the
/// next telling heals what was lost. What it posts is no message of ours and is in no outbox.
public final class AlertmanagerPublisher: Service {
    /// Whom it posts to, and what it adds.
    public struct Settings: Sendable {
        /// Addresses with their path prefix, without `/api/v2/alerts`.
        public let urls: [String]
        /// Sent as `Authorization: Bearer …`; nil for none.
        public let bearerToken: Redacted<String>?
        /// Labels that every alert gets which lacks them.
        public let externalLabels: [String: String]
        /// The address of the status page.
        public let externalURL: String?
        /// The time for one post.
        public let timeout: Duration
        /// A PEM file with the only authorities to trust; nil trusts those of the system.
        public let certificateAuthorityFile: String?

        /// Creates settings.
        public init(
            urls: [String], bearerToken: Redacted<String>? = nil, externalLabels: [String: String] = [:],
            externalURL: String? = nil, timeout: Duration = .seconds(10), certificateAuthorityFile: String? = nil
        ) {
            self.urls = urls
            self.bearerToken = bearerToken
            self.externalLabels = externalLabels
            self.externalURL = externalURL
            self.timeout = timeout
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
        var alerts: PublishedAlerts
        var standings: [String: Standing]
    }

    private let settings: Settings
    private let time: any TimeSource
    private let state: Mutex<State>
    private let doorbell = Doorbell()
    private let clients: [(url: String, http: HTTPDelivery)]

    /// Creates a publisher; nothing is posted before `run()`.
    public init(settings: Settings, time: any TimeSource) {
        self.settings = settings
        self.time = time
        var options = HTTPClient.Settings()
        options.answerLimit = BeepBotChannel.answerLimit
        options.remembersAddresses = true
        options.certificateAuthorityFile = settings.certificateAuthorityFile
        clients = settings.urls.map { url in
            let client = HTTPClient(name: "alertmanager", settings: options)
            return (url, HTTPDelivery(client: client, time: time, timeout: settings.timeout))
        }
        let alerts = PublishedAlerts(externalLabels: settings.externalLabels, externalURL: settings.externalURL)
        state = Mutex(State(alerts: alerts, standings: [:]))
    }

    /// How posts to each address went.
    public var standings: [String: Standing] { state.withLock { $0.standings } }

    /// Takes incidents that are new or changed, and those that go on from before at a start.
    public func note(_ incidents: [Incident]) {
        guard !clients.isEmpty else { return }
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
        await withDiscardingTaskGroup { group in
            for (url, http) in clients {
                group.addTask { [self] in
                    for body in bodies {
                        let outcome = await http.send(request(url, body))
                        note(outcome, from: url)
                        // One that does not answer is not asked for the rest: the next telling has it all.
                        guard outcome.status != nil else { return }
                    }
                }
            }
        }
    }

    private func request(_ url: String, _ body: [UInt8]) -> HTTPRequest {
        var headers = [
            HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "Prometheus/omniflow-agent"),
        ]
        if let token = settings.bearerToken { headers.append(token.withValue { .bearer($0) }) }
        let root = url.hasSuffix("/") ? String(url.dropLast()) : url
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
