import PostgresClient

/// What a server has, asked once for each connection: questions are put together from this and never from a guess
/// at what a version brings.
struct PostgresServer: Sendable, Equatable {
    /// The version as a number, such as 150020; 0 when the server does not say.
    var version: Int
    /// What `version()` says.
    var versionText: String
    /// The database that the connection is to.
    var database: String
    /// The role that the connection is of.
    var user: String
    /// The columns of the statistics views, by the name of the view.
    var columns: [String: Set<String>]
    /// The schema that the extension pg_stat_statements is in; nil where this database does not have it.
    var statementsSchema: String?
    /// Whether the session is ours for good; false behind a pooler that hands out another session each time.
    var keepsSession: Bool

    /// Views that statements are put together from.
    static let views = [
        "pg_stat_activity", "pg_stat_archiver", "pg_stat_bgwriter", "pg_stat_checkpointer", "pg_stat_database",
        "pg_stat_database_conflicts", "pg_stat_io", "pg_stat_replication", "pg_stat_user_tables",
        "pg_stat_wal_receiver", "pg_locks", "pg_replication_slots", "pg_roles", "pg_settings",
    ]

    /// Asks for the columns of the views and for what does not change while a session lasts: one statement.
    ///
    /// The statement timeout tells whether start-up options reached the server: a pooler swallows them.
    static var question: String {
        let names = views.map { "'\($0)'" }.joined(separator: ", ")
        return """
            SELECT c.relname AS view, string_agg(a.attname::text, ',') AS columns, version() AS version, \
            current_database() AS database, current_user AS role, \
            current_setting('statement_timeout') AS statement_timeout, \
            (SELECT quote_ident(n.nspname) FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n \
            ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements') AS statements_schema \
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid \
            WHERE (c.relnamespace = 'pg_catalog'::regnamespace AND c.relname IN (\(names)) \
            OR c.oid = (SELECT d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e \
            ON e.oid = d.refobjid JOIN pg_catalog.pg_class v ON v.oid = d.objid \
            WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_extension'::regclass \
            AND e.extname = 'pg_stat_statements' AND v.relname = 'pg_stat_statements')) \
            AND a.attnum > 0 AND NOT a.attisdropped GROUP BY c.relname
            """
    }

    /// Asks for the other databases that this role can connect to, and whether anybody was there.
    var databasesQuestion: String {
        "SELECT d.datname, \(DatabaseVisitors.columns(self)) FROM pg_database d"
            + " WHERE d.datallowconn AND NOT d.datistemplate AND has_database_privilege(d.oid, 'CONNECT')"
            + " AND d.datname <> current_database() ORDER BY d.datname"
    }

    /// Reads the answer to `question`; nil where it is none.
    static func parse(_ answer: PostgresResult, version: Int) -> PostgresServer? {
        guard let first = answer.rows.first else { return nil }
        var columns: [String: Set<String>] = [:]
        for row in answer.rows {
            guard let view = row["view"] else { continue }
            columns[view] = Set(row.label("columns").split(separator: ",").map(String.init))
        }
        return PostgresServer(
            version: version, versionText: first.label("version"), database: first.label("database"),
            user: first.label("role"), columns: columns,
            statementsSchema: first["statements_schema"], keepsSession: first["statement_timeout"] != "0")
    }

    /// Whether the server has a view.
    func has(_ view: String) -> Bool { columns[view] != nil }

    /// Whether a view of the server has a column.
    func has(_ view: String, _ column: String) -> Bool { columns[view]?.contains(column) == true }

    /// An expression where a view has a column, else what stands in for it.
    func either(_ view: String, _ column: String, _ expression: String, else other: String = "NULL") -> String {
        has(view, column) ? expression : other
    }

    /// `15.20.0`: the version as pg_static's `short_version` shows it.
    var shortVersion: String { "\(version / 10_000).\(version % 10_000).0" }

    /// The version in short for people, such as `15.20`.
    var displayVersion: String { version > 0 ? "\(version / 10_000).\(version % 10_000)" : versionText }
}
