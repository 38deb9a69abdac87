import Alerting

extension AlertChannelSettings {
    static let kind = SettingKey(
        "alerting.channels.*.type", .optional(ValueKind<Kind>.choice), default: nil,
        "Who takes the messages: a BeepBot, any receiver of Alertmanager's webhook (v4), or Alertmanagers.")
    static let url = SettingKey(
        "alerting.channels.*.url", .optional(.webRequestAddress), default: nil,
        "Where messages are posted to; there is no default destination.")
    static let urls = SettingKey(
        "alerting.channels.*.urls", .list(of: .webAddress), default: [],
        "The Alertmanagers, all of which are told every alert, as Prometheus does.")
    static let secret = SecretKeys(
        inline: SettingKey(
            "alerting.channels.*.secret", .optional(.text), default: nil,
            "BeepBot's secret itself; better in secret_file.", isSecret: true),
        file: SettingKey(
            "alerting.channels.*.secret_file", .optional(.path), default: nil,
            "A file with BeepBot's secret, mode 0600, or credential:NAME for one that systemd passes."))
    static let chat = SettingKey(
        "alerting.channels.*.chat_id", .optional(.text), default: nil, "The chat that BeepBot writes to.")
    static let field = SettingKey(
        "alerting.channels.*.fields.*", .text, default: "",
        "A further field for BeepBot, such as message_thread_id for a topic.")
    static let bearer = SecretKeys(
        inline: SettingKey(
            "alerting.channels.*.bearer_token", .optional(.text), default: nil,
            "The receiver's bearer token itself; better in bearer_token_file.", isSecret: true),
        file: SettingKey(
            "alerting.channels.*.bearer_token_file", .optional(.path), default: nil,
            "A file with the receiver's bearer token, mode 0600, or credential:NAME."))
    static let user = SettingKey(
        "alerting.channels.*.basic_auth.user", .optional(.text), default: nil,
        "The receiver's user of basic authentication.")
    static let password = SecretKeys(
        inline: SettingKey(
            "alerting.channels.*.basic_auth.password", .optional(.text), default: nil,
            "The receiver's password itself; better in password_file.", isSecret: true),
        file: SettingKey(
            "alerting.channels.*.basic_auth.password_file", .optional(.path), default: nil,
            "A file with the receiver's password, mode 0600, or credential:NAME."))
    /// How the way is proven while there is nothing to tell.
    enum Canary: String, CaseIterable, Sendable {
        case off, silent
        case dryRun = "dry_run"

        var manner: CanaryManner? { CanaryManner(rawValue: rawValue) }
    }

    static let canary = SettingKey(
        "alerting.channels.*.canary", ValueKind<Canary>.choice, default: .off,
        "How the way is proven while there is nothing to tell: silent, without a sound; dry_run, shown to nobody.")
    static let canaryChat = SettingKey(
        "alerting.channels.*.canary_chat_id", .optional(.text), default: nil,
        "The chat that gets what only proves the way; chat_id unless set.")
    static let timeout = SettingKey(
        "alerting.channels.*.timeout", .duration(.seconds(1)...(.seconds(60))), default: .seconds(10),
        "How long one attempt may take in all.")
    static let perSecond = SettingKey(
        "alerting.channels.*.rate.per_second", .integer(1...30), default: 1, "Messages in a second at most.")
    static let perMinute = SettingKey(
        "alerting.channels.*.rate.per_minute", .integer(2...600), default: 20,
        "Messages in a minute at most, half of them kept for criticals; more become a digest.")
    static let layout = SettingKey(
        "alerting.channels.*.layout", ValueKind<MessageStyle.Layout>.choice, default: .standard,
        "The order of a message: standard, or classic as Omniflow Starter writes it.")
    static let template = SettingKey(
        "alerting.channels.*.template", .optional(.longText), default: nil,
        "The lines below a message's first one, as a Mustache template; docs/alerting.md lists the values.")

    static let keys = [
        kind.described, url.described, urls.described, secret.inline.described, secret.file.described, chat.described,
        field.described, bearer.inline.described, bearer.file.described, user.described, password.inline.described,
        password.file.described, canary.described, canaryChat.described, timeout.described, perSecond.described,
        perMinute.described, layout.described, template.described,
    ]

    /// Which keys mean something for which types only, by their first name below the channel.
    static let belonging: [(key: String, kinds: Set<Kind>)] = [
        ("url", [.beepbot, .webhook]), ("urls", [.alertmanager]), ("secret", [.beepbot]), ("secret_file", [.beepbot]),
        ("chat_id", [.beepbot]), ("fields", [.beepbot]), ("bearer_token", [.webhook, .alertmanager]),
        ("bearer_token_file", [.webhook, .alertmanager]), ("basic_auth", [.webhook, .alertmanager]),
        ("canary", [.beepbot, .webhook]), ("canary_chat_id", [.beepbot]), ("rate", [.beepbot, .webhook]),
        ("layout", [.beepbot]), ("template", [.beepbot]),
    ]

    /// The fields besides text and chat that a BeepBot may be given.
    static let allowedFields = ["disable_notification", "message_thread_id", "topic_id"]
}
