import HTTPClient
public import Telemetry

/// BeepBot: a text to a chat, as `POST {text, chat_id}`.
public struct BeepBotChannel: Channel {
    /// A field that BeepBot may be given besides text and chat.
    public enum ExtraField: String, Sendable, Hashable, CaseIterable {
        /// The topic of a group, as a number.
        case topicID = "topic_id"
        /// The same by Telegram's name.
        case messageThreadID = "message_thread_id"
        /// `true` to deliver without a sound.
        case disableNotification = "disable_notification"
    }

    /// What a channel is made of; there is no default destination.
    public struct Settings: Sendable {
        /// The whole address, ending in `/notify` as a rule.
        public let url: String
        /// The value of `X-Notify-Secret`.
        public let secret: Redacted<String>
        /// The chat.
        public let chatID: String
        /// Fields besides text and chat; digits and truth values are sent as such.
        public let extraFields: [ExtraField: String]
        /// How it takes what only proves the way: without a sound, or with `dry_run: true`.
        public let canary: CanaryManner?
        /// The chat of what only proves the way; nil for the chat of all.
        public let canaryChatID: String?
        /// The time for one attempt, everything included.
        public let timeout: Duration
        /// A PEM file with the only authorities to trust; nil trusts those of the system.
        public let certificateAuthorityFile: String?

        /// Creates settings.
        public init(
            url: String, secret: Redacted<String>, chatID: String, extraFields: [ExtraField: String] = [:],
            canary: CanaryManner? = nil, canaryChatID: String? = nil, timeout: Duration = .seconds(10),
            certificateAuthorityFile: String? = nil
        ) {
            self.url = url
            self.secret = secret
            self.chatID = chatID
            self.extraFields = extraFields
            self.canary = canary
            self.canaryChatID = canaryChatID
            self.timeout = timeout
            self.certificateAuthorityFile = certificateAuthorityFile
        }
    }

    /// The largest answer that is read, in bytes: only its status and its first line matter.
    static let answerLimit = 64 << 10

    /// The channel's name in the settings.
    public let name: String
    /// `beepbot`.
    public let type = "beepbot"
    private let settings: Settings
    private let http: HTTPDelivery

    /// Creates a channel; nothing is connected before the first message.
    public init(name: String, settings: Settings, time: any TimeSource) {
        self.name = name
        self.settings = settings
        var client = HTTPClient.Settings()
        client.answerLimit = Self.answerLimit
        client.remembersAddresses = true
        client.certificateAuthorityFile = settings.certificateAuthorityFile
        http = HTTPDelivery(
            client: HTTPClient(name: "beepbot", settings: client), time: time, timeout: settings.timeout)
    }

    /// Tries once, within the settings' timeout.
    public func deliver(_ delivery: Delivery, text: String) async -> DeliveryOutcome {
        let secret = settings.secret.withValue { HTTPHeader("X-Notify-Secret", $0, isSecret: true) }
        return await http.send(
            HTTPRequest(
                method: "POST", url: settings.url,
                headers: [
                    HTTPHeader("Content-Type", "application/json"), HTTPHeader("Idempotency-Key", delivery.id), secret,
                ], body: body(text, isCanary: delivery.isCanary)), resends: delivery.resends)
    }

    private func body(_ text: String, isCanary: Bool) -> [UInt8] {
        var json = JSONText()
        json.object { json in
            json.member("text", text)
            json.member("chat_id", isCanary ? settings.canaryChatID ?? settings.chatID : settings.chatID)
            if isCanary, settings.canary == .dryRun { json.member("dry_run", true) }
            var fields = settings.extraFields
            if isCanary { fields[.disableNotification] = "true" }
            for (field, value) in fields.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                json.key(field.rawValue)
                if let number = Int64(value) {
                    json.integer(number)
                } else if value == "true" || value == "false" {
                    json.bool(value == "true")
                } else {
                    json.string(value)
                }
            }
        }
        return json.bytes
    }
}
