import PostgresClient

/// Something that an index, or the lack of one, costs; a statement to read and to run oneself, never run by the agent.
public struct IndexAdvice: Sendable, Equatable {
    /// What is wrong.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nobody has scanned the index since the statistics began, and nothing depends on it.
        case unused
        /// Another index of the table is the same and stays.
        case duplicate
        /// Scans of a large table read many rows each; which columns to index is in the statements that do it.
        case missing
    }

    /// What is wrong.
    public let kind: Kind
    /// The table with its schema, quoted as SQL wants it.
    public let table: String
    /// The index; empty where one is missing.
    public let index: String
    /// Bytes that the index takes, or the table where one is missing; by the last vacuum's count of pages.
    public let bytes: Double
    /// What the advice rests on, in words.
    public let evidence: String
    /// What would help; nil where a person has to choose the columns.
    public let statement: String?

    /// The question, for the connection's database: no lock on a table is taken.
    ///
    /// An index that guards a constraint, makes rows unique or identifies them for replication is never called unused.
    static let sql: String = {
        let definition =
            "concat(i.indkey, '/', i.indclass, '/', i.indcollation, '/', i.indoption, '/', c.relam, '/',"
            + " i.indexprs::text, '/', i.indpred::text)"
        let indexes =
            "SELECT i.indexrelid, i.indrelid, quote_ident(n.nspname) || '.' || quote_ident(t.relname) AS table_name,"
            + " quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS index_name, c.relpages AS pages,"
            + " i.indisunique OR i.indisprimary OR i.indisexclusion OR i.indisreplident OR k.is_constraint AS matters,"
            + " i.indisreplident OR k.is_constraint AS is_bound, pg_stat_get_numscans(i.indexrelid) AS scans,"
            + " row_number() OVER same AS place, first_value(c.relname) OVER same AS original"
            + " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
            + " JOIN pg_namespace n ON n.oid = t.relnamespace CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM"
            + " pg_constraint WHERE conindid = i.indexrelid) AS is_constraint) k"
            + " WHERE i.indisvalid AND t.relkind IN ('r', 'm') AND t.relpersistence <> 't'"
            + " AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'"
            + " WINDOW same AS (PARTITION BY i.indrelid, \(definition) ORDER BY i.indisprimary DESC,"
            + " k.is_constraint DESC, i.indisunique DESC, i.indexrelid)"
        let tables =
            "SELECT quote_ident(s.schemaname) || '.' || quote_ident(s.relname) AS table_name, c.relpages AS pages,"
            + " s.seq_scan AS scans, s.seq_tup_read / s.seq_scan AS rows FROM pg_stat_user_tables s"
            + " JOIN pg_class c ON c.oid = s.relid WHERE s.seq_scan >= 100 AND s.seq_tup_read / s.seq_scan >= 10000"
        return "WITH seen AS (SELECT extract(epoch FROM now() - coalesce((SELECT stats_reset FROM pg_stat_database"
            + " WHERE datname = current_database()), pg_postmaster_start_time())) / 86400 AS days,"
            + " current_setting('block_size')::bigint AS block), indexes AS (\(indexes))"
            + " SELECT CASE WHEN place > 1 THEN 'duplicate' ELSE 'unused' END AS kind, table_name, index_name,"
            + " original, pages * block AS bytes, scans, NULL::bigint AS rows, days FROM indexes CROSS JOIN seen"
            + " WHERE (place > 1 AND NOT is_bound) OR (scans = 0 AND NOT matters AND pages * block >= 1048576)"
            + " UNION ALL SELECT 'missing', table_name, '', '', pages * block, scans, rows, days"
            + " FROM (\(tables)) t CROSS JOIN seen ORDER BY bytes DESC LIMIT 100"
    }()

    /// Reads the answer; an index counts as unused after a week of statistics.
    static func read(_ answer: PostgresResult, leastDays: Double = 7) -> [IndexAdvice] {
        answer.rows.compactMap { row in
            guard let kind = row["kind"].flatMap(Kind.init), let table = row["table_name"] else { return nil }
            let days = row.number("days") ?? 0
            if kind == .unused, !(days >= leastDays) { return nil }
            let index = row.label("index_name")
            let scans = Self.whole(row.number("scans"))
            let evidence =
                switch kind {
                case .unused: "no scan in \(Self.whole(days)) days on this server; standbys have counts of their own"
                case .duplicate: "the same as \(row.label("original")), which stays"
                case .missing:
                    "\(scans) scans of the whole table read \(Self.whole(row.number("rows"))) rows each on average"
                }
            return IndexAdvice(
                kind: kind, table: table, index: index, bytes: row.number("bytes") ?? 0, evidence: evidence,
                statement: kind == .missing ? nil : "DROP INDEX CONCURRENTLY \(index);")
        }
    }

    private static func whole(_ value: Double?) -> Int {
        guard let value, value.isFinite else { return 0 }
        return Int(exactly: max(-1e15, min(1e15, value)).rounded(.down)) ?? 0
    }
}
