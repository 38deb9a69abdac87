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

    /// Where an export goes on.
    public struct ExportPosition: Sendable, Hashable {
        fileprivate var table = 0
        fileprivate var row: Int64 = 0

        /// The beginning.
        public static let start = ExportPosition()
    }

    /// A part of the history as JSON, one object a line: incidents, then announcements, then messages.
    ///
    /// - Parameters:
    ///   - position: where to go on; `.start` at first.
    ///   - since: only what is as young as this moment.
    ///   - limit: how many lines at most.
    /// - Returns: the lines, and where to go on; nil at the end.
    /// - Throws: `AlertStoreError`.
    public func export(
        from position: ExportPosition, since: WallTime? = nil, limit: Int = 500
    ) throws(AlertStoreError) -> (lines: [String], next: ExportPosition?) {
        let parts = Self.exportParts
        guard position.table < parts.count else { return ([], nil) }
        let part = parts[position.table]
        let rows = try read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT rowid, \(part.json) FROM \(part.table) WHERE rowid > ? AND \(part.time) >= ? "
                    + "ORDER BY rowid LIMIT ?",
                arguments: [position.row, Self.text(since), max(1, limit)]
            ).map { row -> (Int64, String) in (row[0], row[1]) }
        }
        var next = position
        if let last = rows.last, rows.count >= max(1, limit) {
            next.row = last.0
        } else {
            next.table += 1
            next.row = 0
        }
        return (rows.map(\.1), next.table < parts.count ? next : nil)
    }

    private static let exportParts: [(table: String, time: String, json: String)] = [
        ("incidents", "fired_at", "json_object('type', 'incident', 'incident', json(incident))"),
        ("announcements", "at", "json_object('type', 'announcement', 'announcement', json(announcement))"),
        (
            "deliveries", "created_at",
            """
            json_object('type', 'delivery', 'id', id, 'channel', channel, 'kind', kind, 'severity', severity,
            'state', state, 'created_at', created_at, 'not_before', not_before, 'finished_at', finished_at,
            'superseded_by', superseded_by, 'may_be_repeat', json(iif(may_be_repeat, 'true', 'false')), 'text', text,
            'attempts', json(attempts), 'members', json(members))
            """
        ),
    ]

    private static func text(_ moment: WallTime?) -> String { moment?.rfc3339(fractionDigits: 9) ?? "" }
}
