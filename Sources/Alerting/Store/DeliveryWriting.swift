import GRDB
import Telemetry

/// Writes messages: thousands of them at once in a storm, so their lists are put into JSON by hand.
enum DeliveryWriting {
    /// Writes a message that is new or changed; what never changes of it is written once.
    static func write(_ delivery: Delivery, to database: Database) throws {
        let update = try database.cachedStatement(
            sql: """
                UPDATE deliveries SET kind = ?, state = ?, not_before = ?, finished_at = ?, superseded_by = ?,
                    may_be_repeat = ?, text = ?, attempts = ?, members = ? WHERE id = ?
                """)
        let course: [(any DatabaseValueConvertible)?] = [
            kind(delivery), delivery.state.rawValue, text(delivery.notBefore), delivery.finishedAt.map { text($0) },
            delivery.supersededBy, delivery.mayBeRepeat, delivery.text, attempts(delivery), members(delivery),
        ]
        try update.execute(arguments: StatementArguments(course + [delivery.id]))
        if database.changesCount > 0 { return }
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO deliveries (kind, state, not_before, finished_at, superseded_by, may_be_repeat, text,
                    attempts, members, id, channel, severity, created_at, trace)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let identity: [(any DatabaseValueConvertible)?] = [
            delivery.id, delivery.channel, delivery.severity.rawValue, text(delivery.createdAt),
            delivery.trace?.lines,
        ]
        try insert.execute(arguments: StatementArguments(course + identity))
        try connect(delivery, in: database)
    }

    private static func connect(_ delivery: Delivery, in database: Database) throws {
        let told = try database.cachedStatement(sql: "INSERT OR IGNORE INTO told (reference, delivery) VALUES (?, ?)")
        for reference in delivery.references { try told.execute(arguments: [reference, delivery.id]) }
        // What a message says is in the history, whoever announced it.
        let known = try database.cachedStatement(sql: "SELECT 1 FROM announcements WHERE id = ?")
        for announcement in delivery.announcements
        where try Int.fetchOne(known, arguments: [announcement.identity]) == nil {
            try AnnouncementRow(announcement).insert(database)
        }
    }

    private static func kind(_ delivery: Delivery) -> String {
        switch delivery.kind {
        case .digest: DeliveryRow.digest
        case .single(let kind): kind.rawValue
        }
    }

    private static func text(_ moment: WallTime) -> String { moment.rfc3339(fractionDigits: 9) }

    private static func attempts(_ delivery: Delivery) -> String {
        if delivery.attempts.isEmpty { return "[]" }
        var json = JSONText()
        json.array { json in
            for attempt in delivery.attempts {
                json.object { json in
                    json.member("at", text(attempt.at))
                    json.member("seconds", attempt.seconds)
                    json.member("status", attempt.status.map { Double($0) })
                    json.member("outcome", attempt.outcome)
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func members(_ delivery: Delivery) -> String {
        var json = JSONText()
        json.array { json in
            for announcement in delivery.announcements {
                json.object { json in
                    json.member("id", announcement.identity)
                    json.member("kind", announcement.kind.rawValue)
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
