/// The question for evidence on the indexes of a database: from catalogues and counters alone, so that no lock on a
/// table or index is asked for; sizes are pages as vacuum or analyse last counted them.
///
/// On a standby there is no evidence: its counters are its own, and nothing can be dropped there.
enum IndexEvidence {
    /// How much of each kind is asked for, largest first.
    static let limit = 20
    /// How long an index must have gone without a scan, in days.
    static let unusedDays = 7
    /// Smaller indexes are not worth a word, in bytes.
    static let unusedBytes = 10 * 1_024 * 1_024
    /// Sequential scans of a table from which on they are many.
    static let manyScans = 100
    /// Rows for each scan from which on they are many; the size, too, from which on a foreign key wants an index.
    static let manyRows = 10_000

    /// All four kinds in one statement; every row has every column.
    static let sql =
        "WITH facts AS MATERIALIZED (\(facts)), indexes AS MATERIALIZED (\(indexes))"
        + " (\(unused)) UNION ALL (\(duplicates)) UNION ALL (\(scans)) UNION ALL (\(foreignKeys))"

    private static let facts =
        "SELECT current_database() AS datname, current_setting('block_size')::bigint AS block,"
        + " extract(epoch FROM now() - coalesce((SELECT stats_reset FROM pg_stat_database"
        + " WHERE datname = current_database()), pg_postmaster_start_time())) AS seconds"
        + " WHERE NOT pg_is_in_recovery()"

    private static let ownSchema =
        "n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT starts_with(n.nspname, 'pg_toast')"
        + " AND NOT starts_with(n.nspname, 'pg_temp')"

    /// Two indexes of one shape answer the same questions.
    ///
    /// Where an expression stands in the text of its definition
    /// differs from index to index and says nothing.
    private static let shape: String = {
        func text(_ tree: String) -> String { "regexp_replace(\(tree)::text, ':location -?[0-9]+', '', 'g')" }
        return "concat_ws('/', c.relam, i.indnkeyatts, i.indkey, i.indclass, i.indcollation, i.indoption,"
            + " i.indimmediate, to_jsonb(i) ->> 'indnullsnotdistinct', coalesce(\(text("i.indexprs")), ''),"
            + " coalesce(\(text("i.indpred")), ''))"
    }()

    private static let indexes =
        "SELECT i.indexrelid, i.indrelid, n.nspname AS schemaname, t.relname, c.relname AS indexname,"
        + " c.relpages * facts.block AS bytes, i.indisunique, i.indisprimary, i.indisreplident,"
        + " k.conindid IS NOT NULL AS is_constraint, coalesce(s.idx_scan, 0) AS scans, \(shape) AS shape"
        + " FROM facts, pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
        + " JOIN pg_namespace n ON n.oid = t.relnamespace"
        + " LEFT JOIN (SELECT DISTINCT conindid FROM pg_constraint WHERE conindid <> 0) k ON k.conindid = i.indexrelid"
        + " LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = i.indexrelid"
        + " WHERE \(ownSchema) AND c.relkind = 'i' AND t.relkind IN ('r', 'm') AND i.indisvalid AND i.indisready"
        + " AND i.indislive AND NOT c.relispartition"

    private static func row(
        _ kind: String, index: String = "NULL", other: String = "NULL", columns: String = "NULL",
        scans: String = "NULL", rows: String = "NULL", indexScans: String = "NULL", bytes: String
    ) -> String {
        let target = index == "NULL" ? "relname" : "indexname"
        return "SELECT '\(kind)' AS kind, facts.datname, facts.seconds, schemaname::text, relname::text,"
            + " \(index)::text AS indexname, quote_ident(schemaname) || '.' || quote_ident(\(target)) AS target,"
            + " \(other)::text AS other, \(columns)::text AS columns, \(scans)::bigint AS scans,"
            + " \(rows)::bigint AS rows, \(indexScans)::bigint AS index_scans, (\(bytes))::bigint AS bytes"
    }

    private static let unused =
        row("unused", index: "indexname", bytes: "bytes")
        + " FROM facts, indexes WHERE scans = 0 AND facts.seconds >= \(unusedDays * 86_400) AND bytes > \(unusedBytes)"
        + " AND NOT (indisunique OR indisprimary OR is_constraint OR indisreplident) ORDER BY bytes DESC LIMIT \(limit)"

    private static let duplicates =
        row("duplicate", index: "indexname", other: "keeper", indexScans: "scans", bytes: "bytes")
        + " FROM facts, (SELECT *, first_value(indexname) OVER places AS keeper, row_number() OVER places AS place"
        + " FROM indexes WINDOW places AS (PARTITION BY indrelid, shape ORDER BY indisprimary DESC,"
        + " indisunique AND is_constraint DESC, indisunique DESC, is_constraint DESC, scans DESC, indexrelid)) d"
        + " WHERE place > 1 AND NOT (indisprimary OR is_constraint OR indisreplident)"
        + " ORDER BY bytes DESC LIMIT \(limit)"

    /// The estimate is for a column of eight bytes.
    private static let scans =
        row(
            "sequential_scans", scans: "seq_scan", rows: "seq_tup_read", indexScans: "index_scans",
            bytes: "greatest(reltuples, 0) * 20 / 0.9")
        + " FROM facts, (SELECT u.schemaname, u.relname, u.seq_scan, u.seq_tup_read, coalesce(u.idx_scan, 0)"
        + " AS index_scans, c.reltuples FROM pg_stat_user_tables u JOIN pg_class c ON c.oid = u.relid) s"
        + " WHERE seq_scan >= \(manyScans) AND seq_tup_read / seq_scan >= \(manyRows) AND index_scans < seq_scan"
        + " ORDER BY seq_tup_read DESC LIMIT \(limit)"

    /// An entry of a B-tree takes a header of 8 bytes, a pointer of 4 and its columns in steps of 8 bytes.
    private static let foreignKeys =
        row(
            "foreign_key", other: "parent", columns: "columns", rows: "reltuples", indexScans: "changes",
            bytes: "reltuples * (12 + ceil(width / 8.0) * 8) / 0.9")
        + " FROM facts, (SELECT n.nspname AS schemaname, t.relname, t.reltuples,"
        + " k.confrelid::regclass AS parent,"
        + " pg_stat_get_tuples_deleted(k.confrelid) + pg_stat_get_tuples_updated(k.confrelid) AS changes,"
        + " (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY p.place) FROM unnest(k.conkey)"
        + " WITH ORDINALITY p(attnum, place) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum)"
        + " AS columns, (SELECT sum(CASE WHEN a.attlen > 0 THEN a.attlen ELSE 16 END) FROM pg_attribute a"
        + " WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)) AS width"
        + " FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
        + " WHERE k.contype = 'f' AND k.conparentid = 0 AND t.relkind = 'r' AND NOT t.relispartition"
        + " AND t.reltuples >= \(manyRows) AND \(ownSchema) AND NOT EXISTS (SELECT FROM pg_index i"
        + " WHERE i.indrelid = k.conrelid AND i.indisvalid AND i.indpred IS NULL"
        + " AND i.indnkeyatts >= cardinality(k.conkey)"
        + " AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)) f"
        + " ORDER BY reltuples DESC LIMIT \(limit)"
}
