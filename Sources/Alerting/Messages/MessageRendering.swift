/// Makes texts of announcements, as a channel shows them.
///
/// Every text is plain, has at most 4,096 characters and no secret in it; each call gives the same text for the same
/// input.
public protocol MessageRendering: Sendable {
    /// The message that tells one announcement.
    func text(_ announcement: Announcement, channel: String) -> String

    /// One message for many announcements: exact counts, the worst ones named.
    func digest(_ announcements: [Announcement], title: DigestTitle, channel: String) -> String

    /// The text, marked as one that may have arrived before; a text that is marked stays as it is.
    func repeated(_ text: String) -> String

    /// How the agent speaks of itself in these messages.
    var ownWords: OwnWords { get }
}

extension MessageRendering {
    /// English, by the clocks of UTC.
    public var ownWords: OwnWords { OwnWords() }
}

/// Why many announcements come as one message.
public enum DigestTitle: Sendable {
    /// More happened at once than may be told one by one.
    case storm
    /// The warnings of a day.
    case daily
    /// What happened while the channel could not be reached.
    case outage
}
