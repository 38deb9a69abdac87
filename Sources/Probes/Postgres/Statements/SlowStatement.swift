import PostgresClient

/// A statement that `pg_stat_statements` knows, for the agent's own pages: its text is no label of any family.
public struct SlowStatement: Sendable, Equatable {
    /// The server's number for the statement, the `queryid` of the families.
    public let identity: String
    /// The database it ran in.
    public let database: String
    /// The role that ran it.
    public let user: String
    /// Its text without values, at most 1,000 characters.
    public let text: String
    /// How often it ran since the statistics were reset.
    public let calls: Double
    /// How long all its runs took, in seconds.
    public let seconds: Double
    /// How many rows it read or changed.
    public let rows: Double
    /// How many blocks it had to read from the operating system.
    public let blocksRead: Double
    /// How many blocks of temporary files it read or wrote.
    public let temporaryBlocks: Double
    /// How many bytes of WAL it wrote; 0 before PostgreSQL 13.
    public let walBytes: Double

    /// How long one run took on average, in seconds.
    public var meanSeconds: Double { calls > 0 ? seconds / calls : 0 }

    /// The statement, dearest first; nil where the database does not have the extension.
    static func sql(_ server: PostgresServer, limit: Int) -> String? {
        guard let schema = server.statementsSchema, server.has("pg_stat_statements") else { return nil }
        let sums = StatementsCollector.sources(server).map { "sum(\($0.expression)) AS \($0.column)" }
        return "SELECT pg_get_userbyid(userid) AS user, (SELECT datname FROM pg_database WHERE oid = dbid) AS datname,"
            + " queryid, left(min(query), 4000) AS query, " + sums.joined(separator: ", ")
            + " FROM \(schema).pg_stat_statements(true) WHERE queryid IS NOT NULL GROUP BY userid, dbid, queryid"
            + " ORDER BY seconds DESC, queryid LIMIT \(max(1, min(limit, 1_000)))"
    }

    /// Reads the answer.
    static func read(_ answer: PostgresResult) -> [SlowStatement] {
        answer.rows.map { row in
            SlowStatement(
                identity: row.label("queryid"), database: row.label("datname"), user: row.label("user"),
                text: StatementMask.mask(row.label("query")), calls: row.number("calls") ?? 0,
                seconds: row.number("seconds") ?? 0, rows: row.number("rows") ?? 0,
                blocksRead: row.number("blocks_read") ?? 0, temporaryBlocks: row.number("temp_blocks") ?? 0,
                walBytes: row.number("wal_bytes") ?? 0)
        }
    }
}
