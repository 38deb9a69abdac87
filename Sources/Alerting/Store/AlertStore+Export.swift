import GRDB
public import Telemetry

extension AlertStore {
    /// Where an export goes on.
    public struct ExportPosition: Sendable, Hashable {
        fileprivate var table = 0
        fileprivate var row: Int64 = 0

        /// The beginning.
        public static let start = ExportPosition()
    }

    /// A part of the history as JSON, one object a line: incidents, then announcements, then messages.
    ///
    /// Each is in the order in which it was first written. What changes while an export goes on is in it as it was when
    /// its part was read.
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
        let rows = try read { database -> [(Int64, String)] in
            let before = try Self.rowBefore(position, part.table, part.time, since: since, in: database)
            return try Row.fetchAll(
                database,
                sql: "SELECT rowid, \(part.json) FROM \(part.table) WHERE rowid > ? AND \(part.time) >= ? "
                    + "ORDER BY rowid LIMIT ?",
                arguments: [before, Self.text(since), max(1, limit)]
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

    /// The row after which a part begins.
    ///
    /// Nothing is kept while the store's thread walks through a table of 400 days: the index by time knows the first
    /// row that is young enough. Without the sign before `rowid` SQLite would walk through the table all the same.
    private static func rowBefore(
        _ position: ExportPosition, _ table: String, _ time: String, since: WallTime?, in database: Database
    ) throws -> Int64 {
        guard position.row == 0, since != nil else { return position.row }
        let first = try Int64.fetchOne(
            database, sql: "SELECT min(+rowid) FROM \(table) WHERE \(time) >= ?", arguments: [text(since)])
        return first.map { $0 - 1 } ?? .max
    }

    private static let exportParts: [(table: String, time: String, json: String)] = [
        (
            "incidents", "fired_at",
            """
            json_object('type', 'incident', 'reference', reference, 'check', name, 'phase', phase, 'severity', severity,
            'since', json_extract(incident, '$.since'), 'fired_at', fired_at,
            'announced_at', json_extract(incident, '$.announcedAt'), 'resolved_at', resolved_at,
            'reason', json_extract(incident, '$.reason'), 'first_step', json_extract(incident, '$.firstStep'),
            'evidence', json_extract(incident, '$.evidence'), 'causes', json_extract(incident, '$.causes'),
            'hits', json_extract(incident, '$.hits'), 'reminders', json_extract(incident, '$.reminders'),
            'acknowledged_by', json_extract(incident, '$.acknowledgement.owner'),
            'deploy', json_extract(incident, '$.deploy.name'), 'labels', json_extract(incident, '$.labels'),
            'annotations', json_extract(incident, '$.annotations'))
            """
        ),
        (
            "announcements", "at",
            """
            json_object('type', 'announcement', 'id', id, 'reference', reference,
            'check', json_extract(announcement, '$.incident.key'), 'kind', kind, 'at', at,
            'severity', json_extract(announcement, '$.severity'),
            'muted', json(iif(json_extract(announcement, '$.isMuted'), 'true', 'false')),
            'reason', json_extract(announcement, '$.incident.reason'), 'text', json_extract(announcement, '$.text'))
            """
        ),
        (
            "deliveries", "created_at",
            """
            json_object('type', 'delivery', 'id', id, 'channel', channel, 'kind', kind, 'severity', severity,
            'state', state, 'created_at', created_at, 'not_before', not_before, 'finished_at', finished_at,
            'superseded_by', superseded_by, 'possible_repeat', json(iif(may_be_repeat, 'true', 'false')), 'text', text,
            'attempts', json(attempts), 'announcements', json(members))
            """
        ),
    ]
}
