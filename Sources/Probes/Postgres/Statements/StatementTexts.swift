import PostgresClient
import Telemetry

/// The masked texts of the statements that are shown, asked for apart and seldom: for any of them the server reads the
/// texts of all.
struct StatementTexts: Sendable {
    /// From one asking for texts to the next, even if it failed.
    static let interval: Duration = .seconds(300)

    private var texts: [StatementKey: String] = [:]
    private var askedAt: MonotonicInstant?

    /// The text of a statement; nil where it is not known.
    subscript(_ key: StatementKey) -> String? { texts[key] }

    /// The question for the texts that are not known; nil where none is missing or it was asked a short while ago.
    mutating func question(
        for keys: [StatementKey], _ server: PostgresServer, at now: MonotonicInstant
    ) -> String? {
        let wanted = Set(keys)
        texts = texts.filter { wanted.contains($0.key) }
        let missing = keys.filter { texts[$0] == nil }
        guard let schema = server.statementsSchema, !missing.isEmpty,
            askedAt.map({ now - $0 >= Self.interval }) ?? true
        else { return nil }
        askedAt = now
        let list = missing.map { "(\($0.user)::oid, \($0.database)::oid, \($0.query)::bigint)" }.joined(separator: ", ")
        return
            "SELECT userid, dbid, queryid, left(query, \(StatementMask.askedFor)) AS query"
            + " FROM \(schema).pg_stat_statements(true) WHERE (userid, dbid, queryid) IN (\(list))"
            + " LIMIT \(missing.count * 2)"
    }

    /// Takes in the answer.
    mutating func add(_ answer: PostgresResult) {
        for row in answer.rows {
            guard let user = row.int("userid").flatMap({ UInt32(exactly: $0) }),
                let database = row.int("dbid").flatMap({ UInt32(exactly: $0) }), let query = row.int("queryid"),
                let text = row["query"], text != "<insufficient privilege>"
            else { continue }
            texts[StatementKey(user: user, database: database, query: query)] = StatementMask.mask(text)
        }
    }
}
