import GRDB

/// The tables of the store, version by version.
///
/// The file's `user_version` is 100 × format + additions. A format is what another version cannot read; additions are
/// columns and tables that an older one does not need. Times are RFC 3339 in UTC with nanoseconds, which sort as text.
enum AlertSchema {
    /// The format that this version writes.
    static let format = 1
    /// The `user_version` that this version writes.
    static let version = 101

    /// Whether a file of this `user_version` can be read and written.
    static func isKnown(_ version: Int) -> Bool { version / 100 <= format }

    /// Brings a file to this version.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1.0") { database in
            try database.execute(sql: first)
            try database.execute(sql: "PRAGMA user_version = 100")
        }
        // The trace of a message, as lines of NAME=VALUE; NULL without tracing, and in rows of older versions.
        migrator.registerMigration("1.1") { database in
            try database.execute(sql: "ALTER TABLE deliveries ADD COLUMN trace TEXT")
            try database.execute(sql: "PRAGMA user_version = \(version)")
        }
        return migrator
    }

    private static let first = """
        CREATE TABLE confirmations (name TEXT PRIMARY KEY, condition TEXT NOT NULL, record TEXT NOT NULL);
        CREATE TABLE incidents (
            reference TEXT PRIMARY KEY, name TEXT NOT NULL, phase TEXT NOT NULL, severity TEXT NOT NULL,
            fired_at TEXT NOT NULL, resolved_at TEXT, incident TEXT NOT NULL);
        CREATE INDEX incidents_by_time ON incidents (fired_at);
        CREATE INDEX incidents_open ON incidents (phase) WHERE phase <> 'resolved';
        CREATE TABLE announcements (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL, reference TEXT, announcement TEXT NOT NULL);
        CREATE INDEX announcements_by_time ON announcements (at);
        CREATE INDEX announcements_by_reference ON announcements (reference);
        CREATE TABLE deliveries (
            id TEXT PRIMARY KEY, channel TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL,
            state TEXT NOT NULL, created_at TEXT NOT NULL, not_before TEXT NOT NULL, finished_at TEXT,
            superseded_by TEXT, may_be_repeat INTEGER NOT NULL, text TEXT NOT NULL, attempts TEXT NOT NULL,
            members TEXT NOT NULL);
        CREATE INDEX deliveries_by_time ON deliveries (created_at);
        CREATE INDEX deliveries_open ON deliveries (state) WHERE state IN ('queued', 'inflight', 'ambiguous');
        CREATE TABLE told (reference TEXT NOT NULL, delivery TEXT NOT NULL, PRIMARY KEY (reference, delivery))
            WITHOUT ROWID;
        CREATE INDEX told_by_delivery ON told (delivery);
        CREATE TABLE silences (id TEXT PRIMARY KEY, until TEXT NOT NULL, silence TEXT NOT NULL);
        CREATE TABLE deploys (id TEXT PRIMARY KEY, at TEXT NOT NULL, deploy TEXT NOT NULL);
        CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        """
}
