import PostgresClient

/// Which statement: the same text run by another role or in another database is another one.
struct StatementKey: Hashable, Sendable {
    let user: UInt32
    let database: UInt32
    let query: Int64
}

/// One reading of `pg_stat_statements`, without texts.
struct StatementReadings: Sendable {
    /// More statements than this are not read; the server keeps 5,000 unless its settings say otherwise.
    static let limit = 20_000

    /// Statements that clients sent.
    private(set) var sent: [StatementKey: StatementFigures] = [:]
    /// Statements that ran inside functions; the server counts the same statement apart.
    private(set) var nested: [StatementKey: StatementFigures] = [:]
    /// What may not be told apart, because it belongs to other roles; nil where all may be seen.
    private(set) var hidden: StatementFigures?
    /// The names of roles by number.
    private(set) var users: [UInt32: String] = [:]
    /// The names of databases by number.
    private(set) var databases: [UInt32: String] = [:]
    /// When the server began to count, in its own words; nil where it does not say.
    private(set) var resetAt: String?
    private var count = 0

    /// Whether there may be statements that are not in the reading.
    var isCut: Bool { count >= Self.limit }

    /// The question, put together from what the extension has; nil where the database does not have it.
    static func sql(_ server: PostgresServer) -> String? {
        let view = "pg_stat_statements"
        guard let schema = server.statementsSchema, server.has(view) else { return nil }
        func first(_ names: String...) -> String { names.first { server.has(view, $0) }.map { "s.\($0)" } ?? "0" }
        let seconds = first("total_exec_time", "total_time")
        // The moment of the reset came into the extension together with this column.
        let hasMoment = server.has(view, "toplevel")
        let moment =
            hasMoment
            ? "CASE WHEN row_number() OVER () = 1"
                + " THEN (SELECT stats_reset FROM \(schema).pg_stat_statements_info)::text END"
            : "NULL"
        return "SELECT s.userid, pg_get_userbyid(s.userid) AS user, s.dbid, d.datname, s.queryid,"
            + " \(hasMoment ? "s.toplevel" : "true") AS toplevel, \(moment) AS reset_at, s.calls,"
            + " \(seconds) / 1000 AS seconds, s.rows,"
            + " \(first("shared_blk_read_time", "blk_read_time")) / 1000 AS read_seconds,"
            + " \(first("shared_blk_write_time", "blk_write_time")) / 1000 AS write_seconds,"
            + " s.shared_blks_read AS blocks_read, s.temp_blks_read + s.temp_blks_written AS temp_blocks,"
            + " \(first("wal_bytes")) AS wal_bytes FROM \(schema).\(view)(false) s"
            + " LEFT JOIN pg_database d ON d.oid = s.dbid LIMIT \(limit)"
    }

    /// Takes in a row of the answer; rows of the same statement are summed.
    mutating func add(_ row: PostgresRow) {
        count += 1
        if let moment = row["reset_at"] { resetAt = moment }
        let figures = StatementFigures(row)
        guard let user = Self.number(row, "userid"), let database = Self.number(row, "dbid"),
            let query = row.int("queryid")
        else {
            hidden = (hidden ?? .zero) + figures
            return
        }
        if users[user] == nil { users[user] = row["user"] ?? "unknown (OID=\(user))" }
        if databases[database] == nil { databases[database] = row["datname"] ?? "unknown (OID=\(database))" }
        let key = StatementKey(user: user, database: database, query: query)
        if row.isTrue("toplevel") {
            sent[key, default: .zero] += figures
        } else {
            nested[key, default: .zero] += figures
        }
    }

    private static func number(_ row: PostgresRow, _ column: String) -> UInt32? {
        row.int(column).flatMap { UInt32(exactly: $0) }
    }
}
