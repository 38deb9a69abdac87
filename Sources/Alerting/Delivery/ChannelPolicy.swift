/// How much a channel may be given.
public struct ChannelPolicy: Sendable, Hashable {
    /// Who reads it: channels that lead to the same chat share one rate.
    public var chat: String
    /// Attempts in a second at most.
    public var perSecond: Double
    /// Attempts in any minute at most; half of them are for criticals alone.
    public var perMinute: Int
    /// New messages in any minute at most; half of them are for criticals alone.
    ///
    /// Where more wait than that, they become one. Three tenths of the attempts unless told: 6 of 20.
    public var messagesPerMinute: Int
    /// Whether people read its texts, and so want a summary after an outage.
    public var isRead: Bool

    /// Creates a policy; numbers below what lets anything pass count as the least that does.
    public init(
        chat: String, perSecond: Double = 1, perMinute: Int = 20, messagesPerMinute: Int? = nil, isRead: Bool = true
    ) {
        self.chat = chat
        self.perSecond = perSecond.isFinite ? min(max(perSecond, 1.0 / 60), 1_000) : 1
        self.perMinute = min(max(1, perMinute), 100_000)
        self.messagesPerMinute = max(1, messagesPerMinute ?? self.perMinute * 3 / 10)
        self.isRead = isRead
    }
}
