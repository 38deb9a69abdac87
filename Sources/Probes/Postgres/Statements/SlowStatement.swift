/// A statement that takes much of a server's time, or long each time; its text is no label of any family.
public struct SlowStatement: Sendable, Equatable {
    /// The server's number for the statement, the `queryid` of the families.
    public let queryID: Int64
    /// The role that ran it.
    public let user: String
    /// The database it ran in.
    public let database: String
    /// Its text without values, at most 1,000 characters; nil where it is not known or may not be seen.
    public let text: String?
    /// What it came to since the server began to count, over resets that the agent saw.
    public let total: StatementFigures
    /// What the newest reading added; nil before there were two.
    public let recent: StatementFigures?
    /// Whether it is among those that took most time.
    public let isTopByTotal: Bool
    /// Whether it is among those that take longest each time.
    public let isTopByMean: Bool

    /// Creates a statement.
    public init(
        queryID: Int64, user: String, database: String, text: String?, total: StatementFigures,
        recent: StatementFigures?, isTopByTotal: Bool, isTopByMean: Bool
    ) {
        self.queryID = queryID
        self.user = user
        self.database = database
        self.text = text
        self.total = total
        self.recent = recent
        self.isTopByTotal = isTopByTotal
        self.isTopByMean = isTopByMean
    }
}
