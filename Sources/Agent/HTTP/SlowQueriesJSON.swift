import Probes
import Telemetry

/// What a PostgreSQL probe found for people, as members of a JSON object (schema `omniflow/slow-queries/1`).
enum SlowQueriesJSON {
    /// Writes one server; only its name where no round has ended yet.
    static func write(_ insights: PostgresInsights?, of target: TargetID, to json: inout JSONText) {
        json.member("target", target.description)
        json.member("measured_at", insights?.measuredAt.rfc3339)
        json.member("interval_seconds", insights?.interval)
        list("statements", insights?.statements, to: &json) { write($0, interval: insights?.interval, to: &$1) }
        if let others = insights?.others {
            json.key("others")
            json.object { write(others, to: &$0) }
        }
        list("running", insights?.running, to: &json) { running, json in
            if let now = insights?.measuredAt { write(running, at: now, to: &json) }
        }
        list("advice", insights?.advice, to: &json) { write($0, to: &$1) }
        list("gaps", insights?.gaps, to: &json) { gap, json in
            json.member("collector", gap.collector)
            json.member("reason", gap.reason)
            json.member("hint", gap.hint)
        }
    }

    private static func list<Element>(
        _ name: String, _ elements: [Element]?, to json: inout JSONText,
        _ body: (Element, inout JSONText) -> Void
    ) {
        json.key(name)
        json.array { json in
            for element in elements ?? [] { json.object { body(element, &$0) } }
        }
    }

    private static func write(_ statement: SlowStatement, interval: Double?, to json: inout JSONText) {
        // JSON readers take numbers for doubles: this one has more digits than they keep.
        json.member("queryid", String(statement.queryID))
        json.member("user", statement.user)
        json.member("database", statement.database)
        json.member("text", statement.text)
        json.member("top_by_total", statement.isTopByTotal)
        json.member("top_by_mean", statement.isTopByMean)
        json.key("total")
        json.object { write(statement.total, to: &$0) }
        guard let recent = statement.recent else { return }
        json.key("recent")
        json.object { write(recent, to: &$0) }
    }

    private static func write(_ figures: StatementFigures, to json: inout JSONText) {
        json.member("calls", figures.calls)
        json.member("seconds", figures.seconds)
        json.member("mean_seconds", figures.meanSeconds)
        json.member("rows", figures.rows)
        json.member("block_read_seconds", figures.blockReadSeconds)
        json.member("block_write_seconds", figures.blockWriteSeconds)
        json.member("blocks_read", figures.blocksRead)
        json.member("temporary_blocks", figures.temporaryBlocks)
        json.member("wal_bytes", figures.walBytes)
    }

    private static func write(_ running: RunningStatement, at now: WallTime, to json: inout JSONText) {
        json.key("pid")
        json.integer(running.process)
        json.member("user", running.user)
        json.member("database", running.database)
        json.member("application", running.application)
        json.member("state", running.state)
        json.member("since", (now + .seconds(-min(running.seconds, 1e9))).rfc3339)
        json.member("seconds", running.seconds)
        json.member("transaction_seconds", running.transactionSeconds)
        json.member("wait", running.wait.isEmpty ? nil : running.wait)
        json.key("blocked_by")
        json.array { for process in running.blockedBy { $0.integer(process) } }
        json.member("text", running.text)
    }

    private static func write(_ advice: IndexAdvice, to json: inout JSONText) {
        json.member("kind", advice.kind.rawValue)
        json.member("database", advice.database)
        json.member("schema", advice.schema)
        json.member("table", advice.table)
        json.member("index", advice.index)
        json.member("statement", advice.statement)
        json.member("bytes", advice.bytes)
        json.member("rows_read_per_day", advice.rowsReadPerDay)
        json.member("why", advice.why)
        guard !advice.queryIDs.isEmpty else { return }
        json.key("queryids")
        json.array { for query in advice.queryIDs { $0.string(String(query)) } }
    }
}
