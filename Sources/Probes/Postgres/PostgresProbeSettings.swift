public import PostgresClient
public import Regex

/// Which PostgreSQL server a probe asks, how often the dear questions are put, and what bounds the answer.
public struct PostgresProbeSettings: Sendable {
    /// How the server is reached; its database is where server-wide questions are asked.
    public var connection: PostgresSettings
    /// Which names the families have.
    public var names: NamesProfile
    /// How old the answers to dear questions may become: sizes, settings, roles, tables; of the tables of other
    /// databases than the connection's own five times that.
    public var costlyInterval: Duration
    /// Databases whose tables are looked at besides the connection's own; nil means all.
    public var databaseInclude: Pattern?
    /// Databases whose tables are not looked at, whatever `databaseInclude` says; the connection's own always is.
    public var databaseExclude: Pattern?
    /// How many databases are looked at, in the order of their names.
    public var databaseLimit: Int
    /// How many tables, and how many indexes, of each database are shown by name; the rest is summed.
    public var tableLimit: Int
    /// From when on a transaction counts as long.
    public var longTransaction: Duration
    /// From when on a statement that runs, or a session that is idle in a transaction, is listed.
    public var longStatement: Duration
    /// Statements of the user's own, as in postgres_exporter's `queries.yaml`.
    public var queries: [CustomQuery]

    /// Creates settings with the defaults of an ordinary server.
    public init(
        connection: PostgresSettings, names: NamesProfile = .current, costlyInterval: Duration = .seconds(60),
        databaseInclude: Pattern? = nil, databaseExclude: Pattern? = nil, databaseLimit: Int = 50,
        tableLimit: Int = 100, longTransaction: Duration = .seconds(300), longStatement: Duration = .seconds(30),
        queries: [CustomQuery] = []
    ) {
        self.connection = connection
        self.names = names
        self.costlyInterval = costlyInterval
        self.databaseInclude = databaseInclude
        self.databaseExclude = databaseExclude
        self.databaseLimit = databaseLimit
        self.tableLimit = tableLimit
        self.longTransaction = longTransaction
        self.longStatement = longStatement
        self.queries = queries
    }

    /// Whether the tables of a database other than the connection's own are looked at.
    func includes(database: String) -> Bool {
        if let databaseExclude, databaseExclude.matchesWhole(database) { return false }
        return databaseInclude.map { $0.matchesWhole(database) } ?? true
    }
}
