import GRDB
public import Telemetry

extension AlertStore {
    /// The newest incidents, those that are over included.
    ///
    /// - Parameters:
    ///   - since: only those that fired at this moment or later.
    ///   - limit: how many at most.
    /// - Throws: `AlertStoreError`.
    public func incidents(since: WallTime? = nil, limit: Int = 100) throws(AlertStoreError) -> [Incident] {
        try read { database in
            try IncidentRow.fetchAll(
                database,
                sql: "SELECT * FROM incidents WHERE fired_at >= ? ORDER BY fired_at DESC, reference LIMIT ?",
                arguments: [Self.text(since), max(0, limit)]
            ).map(\.incident)
        }
    }

    /// An incident by its reference; nil for one that nobody knows (any more).
    ///
    /// - Throws: `AlertStoreError`.
    public func incident(_ reference: String) throws(AlertStoreError) -> Incident? {
        try read { database in
            try IncidentRow.fetchOne(
                database, sql: "SELECT * FROM incidents WHERE reference = ?", arguments: [reference])?.incident
        }
    }

    /// What happened to an incident, oldest first.
    ///
    /// - Throws: `AlertStoreError`.
    public func announcements(of reference: String) throws(AlertStoreError) -> [Announcement] {
        try read { database in
            try AnnouncementRow.fetchAll(
                database, sql: "SELECT * FROM announcements WHERE reference = ? ORDER BY at, id",
                arguments: [reference]
            ).map(\.announcement)
        }
    }

    /// The newest messages, with every attempt and what came of it.
    ///
    /// - Parameters:
    ///   - reference: only those that tell of this incident.
    ///   - since: only those that were made at this moment or later.
    ///   - limit: how many at most.
    /// - Throws: `AlertStoreError`.
    public func deliveries(
        of reference: String? = nil, since: WallTime? = nil, limit: Int = 100
    ) throws(AlertStoreError) -> [Delivery] {
        try read { database in
            guard let reference else {
                return try AlertReading.deliveries(
                    database, "WHERE created_at >= ? ORDER BY created_at DESC, id DESC LIMIT ?",
                    arguments: [Self.text(since), max(0, limit)])
            }
            return try AlertReading.deliveries(
                database,
                "WHERE id IN (SELECT delivery FROM told WHERE reference = ?) AND created_at >= ? "
                    + "ORDER BY created_at DESC, id DESC LIMIT ?",
                arguments: [reference, Self.text(since), max(0, limit)])
        }
    }

    /// A message by its identity; nil for one that nobody knows (any more).
    ///
    /// - Throws: `AlertStoreError`.
    public func delivery(_ id: String) throws(AlertStoreError) -> Delivery? {
        try read { try AlertReading.deliveries($0, "WHERE id = ?", arguments: [id]).first }
    }

    static func text(_ moment: WallTime?) -> String { moment?.rfc3339(fractionDigits: 9) ?? "" }
}
