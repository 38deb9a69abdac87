public import HTTPClient
public import Telemetry

/// A generic webhook in Alertmanager's payload, version 4.
///
/// A message is a group: of one alert, or of all that a digest tells. Notes and tests are alerts that start and end at
/// one moment.
public struct WebhookChannel: Channel {
    /// What a channel is made of.
    public struct Settings: Sendable {
        /// The whole address.
        public let url: String
        /// What the receiver lets us in by; nil for nothing.
        public let authorization: HTTPHeader?
        /// How it takes what only proves the way; `dryRun` is told by the header `X-Dry-Run: true`.
        public let canary: CanaryManner?
        /// How many alerts of a group are in the payload, 0 for all; the others are counted.
        public let maxAlerts: Int
        /// The time for one attempt, everything included.
        public let timeout: Duration
        /// A PEM file with the only authorities to trust; nil trusts those of the system.
        public let certificateAuthorityFile: String?
        /// Labels that every alert gets which lacks them.
        public let externalLabels: [String: String]
        /// The address of the status page.
        public let externalURL: String?

        /// Creates settings.
        public init(
            url: String, authorization: HTTPHeader? = nil, canary: CanaryManner? = nil, maxAlerts: Int = 100,
            timeout: Duration = .seconds(10),
            certificateAuthorityFile: String? = nil, externalLabels: [String: String] = [:],
            externalURL: String? = nil
        ) {
            self.url = url
            self.authorization = authorization
            self.canary = canary
            self.maxAlerts = max(0, maxAlerts)
            self.timeout = timeout
            self.certificateAuthorityFile = certificateAuthorityFile
            self.externalLabels = externalLabels
            self.externalURL = externalURL
        }
    }

    /// The channel's name in the settings.
    public let name: String
    /// `webhook`.
    public let type = "webhook"
    private let settings: Settings
    private let http: HTTPDelivery

    /// Creates a channel; nothing is connected before the first message.
    public init(name: String, settings: Settings, time: any TimeSource) {
        self.name = name
        self.settings = settings
        var client = HTTPClient.Settings()
        client.answerLimit = BeepBotChannel.answerLimit
        client.remembersAddresses = true
        client.certificateAuthorityFile = settings.certificateAuthorityFile
        http = HTTPDelivery(
            client: HTTPClient(name: "webhook", settings: client), time: time, timeout: settings.timeout)
    }

    /// Tries once, within the settings' timeout.
    public func deliver(_ delivery: Delivery, text: String) async -> DeliveryOutcome {
        var headers = [
            HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "Alertmanager/omniflow-agent"),
            HTTPHeader("Idempotency-Key", delivery.id),
        ]
        if let authorization = settings.authorization { headers.append(authorization) }
        if delivery.isCanary, settings.canary == .dryRun { headers.append(HTTPHeader("X-Dry-Run", "true")) }
        let payload = WebhookPayload(
            delivery, receiver: name, maxAlerts: settings.maxAlerts, externalLabels: settings.externalLabels,
            externalURL: settings.externalURL)
        return await http.send(
            HTTPRequest(method: "POST", url: settings.url, headers: headers, body: payload.json),
            resends: delivery.resends)
    }
}
