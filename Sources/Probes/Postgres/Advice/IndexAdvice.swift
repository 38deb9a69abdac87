/// An index to drop or to create, with the evidence for it; nobody but a person ever runs the statement.
public struct IndexAdvice: Sendable, Equatable {
    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// An index that nobody has scanned for long.
        case unused
        /// An index that does what another does.
        case duplicate
        /// A table that is read from end to end again and again.
        case sequentialScans = "sequential_scans"
        /// A foreign key whose columns no index begins with.
        case foreignKey = "foreign_key"
    }

    /// What is wrong.
    public let kind: Kind
    /// The database.
    public let database: String
    /// The schema of the table.
    public let schema: String
    /// The table.
    public let table: String
    /// The index to drop; nil where one is to be created.
    public let index: String?
    /// The statement to run, or to complete where only a person knows the columns.
    public let statement: String
    /// Bytes that the index takes, by the last vacuum's count of pages; of one to be created an estimate.
    public let bytes: Double
    /// Rows that are read by sequential scans in a day, for a table that lacks an index; nil for other advice.
    public let rowsReadPerDay: Double?
    /// The evidence, in words.
    public let why: String
    /// The slow statements that name a table which lacks an index: what they compare belongs into one.
    public internal(set) var queryIDs: [Int64]

    /// Creates advice.
    public init(
        kind: Kind, database: String, schema: String, table: String, index: String?, statement: String,
        bytes: Double, rowsReadPerDay: Double?, why: String, queryIDs: [Int64] = []
    ) {
        self.kind = kind
        self.database = database
        self.schema = schema
        self.table = table
        self.index = index
        self.statement = statement
        self.bytes = bytes
        self.rowsReadPerDay = rowsReadPerDay
        self.why = why
        self.queryIDs = queryIDs
    }
}

extension IndexAdvice {
    /// The same with the statements that name the table, where those are what is wanted.
    func naming(_ statements: [SlowStatement]) -> IndexAdvice {
        guard kind == .sequentialScans else { return self }
        var advice = self
        advice.queryIDs = statements.filter { statement in
            guard statement.database == database, let text = statement.text else { return false }
            return text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$") }.contains { $0 == table }
        }.map(\.queryID)
        return advice
    }
}
