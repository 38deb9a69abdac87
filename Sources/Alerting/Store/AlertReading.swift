import GRDB
import Telemetry

/// Reads from the tables.
enum AlertReading {
    private static let open = "state IN ('queued', 'inflight', 'ambiguous')"
    /// The incidents of which more may be told: they are not over, or messages of them wait.
    private static let live = """
        SELECT reference FROM incidents WHERE phase <> 'resolved' UNION
        SELECT reference FROM told WHERE delivery IN (SELECT id FROM deliveries WHERE \(open))
        """
    /// How many deploys a new life of the process knows of.
    private static let deployLimit = 20

    static func state(_ database: Database, at now: WallTime) throws -> AlertState {
        var state = AlertState()
        for row in try ConfirmationRow.fetchAll(database) { state.confirmations[row.condition] = row.record }
        state.incidents = try IncidentRow.fetchAll(
            database,
            sql: """
                SELECT * FROM incidents WHERE phase <> 'resolved' OR reference IN
                    (SELECT reference FROM told WHERE delivery IN (SELECT id FROM deliveries WHERE \(open)))
                ORDER BY fired_at, reference
                """
        ).map(\.incident)
        state.references = try String.fetchSet(database, sql: "SELECT reference FROM incidents")
        state.deliveries = try deliveries(database, "WHERE \(open) ORDER BY created_at, id")
        let told = try Row.fetchCursor(
            database,
            sql: """
                SELECT substr(id, 1, instr(id, '-') - 1) AS reference, channel,
                    max(CAST(substr(id, instr(id, '-') + 1) AS INTEGER))
                FROM (SELECT channel, json_extract(member.value, '$.id') AS id
                    FROM deliveries, json_each(deliveries.members) AS member
                    WHERE deliveries.id IN (SELECT delivery FROM told WHERE reference IN (\(live)))
                    AND (state = 'done' OR state = 'failed' AND may_be_repeat))
                WHERE reference IN (\(live)) GROUP BY 1, 2
                """)
        while let row = try told.next() {
            let reference: String = row[0]
            let channel: String = row[1]
            let transition: Int = row[2]
            state.told[reference, default: [:]][channel] = transition
        }
        let proven = try Row.fetchCursor(
            database, sql: "SELECT channel, MAX(finished_at) FROM deliveries WHERE state = 'done' GROUP BY channel")
        while let row = try proven.next() {
            let at: String? = row[1]
            state.proven[row[0]] = at.flatMap { WallTime(parsing: $0) }
        }
        state.silences = try SilenceRow.fetchAll(
            database, sql: "SELECT * FROM silences WHERE until > ? ORDER BY until, id",
            arguments: [now.rfc3339(fractionDigits: 9)]
        ).map(\.silence)
        state.deploys = try DeployRow.fetchAll(
            database, sql: "SELECT * FROM deploys ORDER BY at DESC LIMIT \(deployLimit)"
        ).map(\.deploy).reversed()
        for row in try Row.fetchAll(database, sql: "SELECT name, value FROM facts") { state.facts[row[0]] = row[1] }
        return state
    }

    static func deliveries(
        _ database: Database, _ condition: String, arguments: StatementArguments = StatementArguments()
    ) throws -> [Delivery] {
        let rows = try DeliveryRow.fetchAll(
            database, sql: "SELECT * FROM deliveries \(condition)", arguments: arguments)
        var known: [String: Announcement] = [:]
        let statement = try database.cachedStatement(sql: "SELECT * FROM announcements WHERE id = ?")
        for id in Set(rows.flatMap { $0.members.map(\.id) }) {
            known[id] = try AnnouncementRow.fetchOne(statement, arguments: [id])?.announcement
        }
        return rows.map { $0.delivery(known) }
    }
}
