/// A way to people: BeepBot, a webhook.
public protocol Channel: Sendable {
    /// The channel's name in the settings.
    var name: String { get }
    /// Its type, one of few words, for traces: `beepbot`, `webhook`.
    var type: String { get }

    /// Tries once to deliver a message; returns within the channel's total deadline whatever the other side does.
    ///
    /// - Parameters:
    ///   - delivery: the message; its `id` goes along as `Idempotency-Key`.
    ///   - text: what to send, which says "possible repeat" where it may be one.
    func deliver(_ delivery: Delivery, text: String) async -> DeliveryOutcome
}

extension Channel {
    /// No type that anybody has a word for.
    public var type: String { "other" }
}
