import GRDB
import Telemetry

/// Writes into the tables.
enum AlertWriting {
    /// Everything but announcements and messages.
    static func writeState(_ commit: AlertCommit, to database: Database) throws {
        for (key, record) in commit.confirmations {
            if let record {
                try ConfirmationRow(name: key.name, condition: key, record: record).upsert(database)
            } else {
                try database.cachedStatement(sql: "DELETE FROM confirmations WHERE name = ?")
                    .execute(arguments: [key.name])
            }
        }
        for incident in commit.incidents { try IncidentRow(incident).upsert(database) }
        for silence in commit.silences {
            try SilenceRow(id: silence.id, until: silence.until, silence: silence).upsert(database)
        }
        for deploy in commit.deploys { try DeployRow(deploy).upsert(database) }
        let fact = try database.cachedStatement(sql: "INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)")
        for (name, value) in commit.facts { try fact.execute(arguments: [name, value]) }
    }

    /// Announcements and messages, with which incidents each message tells of.
    static func writeMessages(_ commit: AlertCommit, to database: Database) throws {
        for announcement in commit.announcements { try AnnouncementRow(announcement).upsert(database) }
        for delivery in commit.deliveries { try DeliveryWriting.write(delivery, to: database) }
    }

    /// For how long what only proved the way is kept after the moment before which all else goes.
    private static let canariesLater: Duration = AlertStore.retention - .seconds(86_400)

    /// Takes away what is older than a moment, and what proved the way of more than a day; how many rows went.
    static func prune(_ database: Database, before moment: WallTime, limit: Int) throws -> Int {
        let cutoff = moment.rfc3339(fractionDigits: 9)
        let canaries = (moment + canariesLater).rfc3339(fractionDigits: 9)
        let open = "state IN ('queued', 'inflight', 'ambiguous')"
        let steps = [
            """
            DELETE FROM told WHERE delivery IN
                (SELECT id FROM deliveries WHERE created_at < :cutoff AND NOT \(open) ORDER BY created_at LIMIT :limit)
            """,
            """
            DELETE FROM deliveries WHERE id IN
                (SELECT id FROM deliveries WHERE created_at < :cutoff AND NOT \(open) ORDER BY created_at LIMIT :limit)
            """,
            """
            DELETE FROM announcements WHERE id IN
                (SELECT id FROM announcements WHERE at < :cutoff ORDER BY at LIMIT :limit)
            """,
            """
            DELETE FROM incidents WHERE reference IN
                (SELECT reference FROM incidents WHERE fired_at < :cutoff AND phase = 'resolved'
                AND resolved_at < :cutoff ORDER BY fired_at LIMIT :limit)
            """,
            """
            DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries
                WHERE kind = 'canary' AND created_at < :canaries AND NOT \(open) LIMIT :limit)
            """,
            """
            DELETE FROM announcements WHERE id IN (SELECT id FROM announcements
                WHERE kind = 'canary' AND at < :canaries LIMIT :limit)
            """,
            "DELETE FROM silences WHERE id IN (SELECT id FROM silences WHERE until < :cutoff LIMIT :limit)",
            "DELETE FROM deploys WHERE id IN (SELECT id FROM deploys WHERE at < :cutoff LIMIT :limit)",
        ]
        var most = 0
        for (index, sql) in steps.enumerated() {
            let bound = sql.contains(":canaries") ? ["canaries": canaries] : ["cutoff": cutoff]
            try database.execute(sql: sql, arguments: StatementArguments(bound) + ["limit": limit])
            // The first step goes with the second one, which counts.
            if index > 0 { most = max(most, database.changesCount) }
        }
        return most
    }
}
