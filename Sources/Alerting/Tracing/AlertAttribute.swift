/// What the spans of an alert's way say, by the names that they say it with.
///
/// Names of checks, channels and references; never a reason, a text of a message or anything of a channel's settings.
enum AlertAttribute {
    /// The check that the incident is about.
    static let check = "omniflow.check.name"
    /// What the incident is known by: its check's name, or that of a rule.
    static let name = "omniflow.alert.name"
    /// The incident's reference, as messages have it.
    static let reference = "omniflow.alert.reference"
    /// How loud it is.
    static let severity = "omniflow.alert.severity"
    /// Where the incident stands: `open`, `flapping`, `resolved`.
    static let state = "omniflow.alert.state"
    /// What is told of it: `trigger`, `update`, `reminder`, `resolve`.
    static let event = "omniflow.alert.event"
    /// The number of the incident's transition.
    static let transition = "omniflow.alert.transition"
    /// Whether a silence or a running deploy holds it back.
    static let isMuted = "omniflow.alert.muted"

    /// The message's identity, its `Idempotency-Key`.
    static let message = "omniflow.message.id"
    /// What the message tells: an announcement's kind, or `digest`.
    static let messageKind = "omniflow.message.kind"
    /// How many announcements are in it.
    static let messageAlerts = "omniflow.message.alerts"
    /// Which attempt this is, from 1; of very many the number of those that are remembered.
    static let attempt = "omniflow.message.attempt"
    /// Whether it may be a repeat.
    static let isRepeat = "omniflow.message.possible_repeat"
    /// How long after the message was made the attempt began, in seconds.
    static let waited = "omniflow.message.waited"
    /// What came of the attempt: `delivered`, `retry`, `ambiguous`, `refused`, `too_long`.
    static let outcome = "omniflow.message.outcome"
    /// The channel's name in the settings.
    static let channel = "omniflow.channel.name"
    /// The channel's type: `beepbot`, `webhook`.
    static let channelType = "omniflow.channel.type"
}
