/// What came of one attempt to deliver, as the channel's client saw it.
public struct DeliveryOutcome: Sendable, Hashable {
    /// What follows from it.
    public enum Verdict: Sendable, Hashable {
        /// Taken: 2xx.
        case delivered
        /// Not taken, and surely not: to be tried again, not before the pause that the other side asked for.
        case retry(after: Duration?)
        /// Nobody knows: bytes had left when the connection ended or time ran out.
        case ambiguous
        /// Refused for good: 3xx and other 4xx.
        case refused
        /// Refused because the text is too long: never to be tried again unchanged.
        case tooLong
    }

    /// What follows.
    public let verdict: Verdict
    /// The status of the answer, if one came.
    public let status: Int?
    /// What happened in a few words, without secrets and without text from the other side longer than a line.
    public let description: String

    /// Creates an outcome.
    public init(_ verdict: Verdict, status: Int? = nil, description: String) {
        self.verdict = verdict
        self.status = status
        self.description = description
    }
}
