/// How much a channel may be given.
public struct ChannelPolicy: Sendable, Hashable {
    /// Who reads it: channels that lead to the same chat share one rate.
    public var chat: String
    /// Attempts in a second at most.
    public var perSecond: Double
    /// Attempts in any minute at most; half of them are for criticals alone.
    public var perMinute: Int
    /// Messages in any minute at most that may have arrived; half of them are for criticals alone.
    ///
    /// Where more wait than that, they become one.
    public var messagesPerMinute: Int
    /// Whether people read its texts, and so want a summary after an outage.
    public var isRead: Bool

    /// Creates a policy; numbers below what lets anything pass count as the least that does.
    public init(
        chat: String, perSecond: Double = 1, perMinute: Int = 20, messagesPerMinute: Int = 6, isRead: Bool = true
    ) {
        self.chat = chat
        self.perSecond = perSecond.isFinite ? min(max(perSecond, 1.0 / 60), 1_000) : 1
        self.perMinute = max(1, perMinute)
        self.messagesPerMinute = max(1, messagesPerMinute)
        self.isRead = isRead
    }
}
