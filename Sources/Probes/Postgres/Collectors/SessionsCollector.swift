import PostgresClient
import Telemetry

/// Sessions by state, how long their transactions last, and what holds back vacuum.
enum SessionsCollector {
    private static let olderLabels = ["datname", "state"]
    private static let labels =
        olderLabels + ["usename", "application_name", "backend_type", "wait_event_type", "wait_event"]
    private static let countHelp = "Sessions in the state; a zero stands for each state that a database has none in."
    private static let durationHelp = "Age in seconds of the oldest transaction of the sessions in the state."

    static let count = MetricDescriptor("pg_stat_activity_count", .gauge, labels: labels, help: countHelp)
    static let duration = MetricDescriptor(
        "pg_stat_activity_max_tx_duration", .gauge, labels: labels, help: durationHelp)
    static let olderCount = MetricDescriptor("pg_stat_activity_count", .gauge, labels: olderLabels, help: countHelp)
    static let olderDuration = MetricDescriptor(
        "pg_stat_activity_max_tx_duration", .gauge, labels: olderLabels, help: durationHelp)

    /// Every state that a session can be in, as the server spells it.
    static let states = [
        "active", "idle", "idle in transaction", "idle in transaction (aborted)", "fastpath function call", "disabled",
    ]
    /// How many combinations of labels are shown; with more, the rest is counted by database and state alone.
    static let groupLimit = 500

    static let collector = PostgresCollector(
        name: "stat_activity", incumbents: [.current: ["stat_activity", "long_running_transactions"]], sql: sql,
        read: read)

    static func sql(_ context: PostgresContext) -> String {
        let seconds = max(0, min(context.longTransaction, 1e9))
        return "SELECT d.datname, d.datallowconn, s.* FROM pg_database d FULL JOIN (SELECT datid,"
            + " pid = pg_backend_pid() AS is_own, state, usename, application_name, backend_type, wait_event_type,"
            + " wait_event, count(*) AS count, max(extract(epoch FROM now() - xact_start)) AS transaction_age,"
            + " max(extract(epoch FROM now() - state_change)) FILTER (WHERE state LIKE 'idle in transaction%')"
            + " AS idle_age, count(*) FILTER (WHERE extract(epoch FROM now() - xact_start) > \(seconds)) AS long,"
            + " max(age(backend_xmin)) AS xmin_age FROM pg_stat_activity"
            + " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) s ON s.datid = d.oid ORDER BY s.count DESC NULLS LAST"
    }

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        switch samples.context.names {
        case .current: addGroups(answer, &samples)
        case .debian12: addStates(answer, &samples)
        }
        SessionTotals(answer).add(to: &samples)
    }

    private struct Group {
        var count: Double
        var duration: Double

        mutating func add(_ row: PostgresRow) {
            count += row.number("count") ?? 0
            duration = max(duration, row.number("transaction_age") ?? 0)
        }
    }

    private static func addStates(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        var groups: [[String]: Group] = [:]
        for row in answer.rows {
            guard let database = row["datname"], let state = row["state"] else { continue }
            groups[[database, state], default: Group(count: 0, duration: 0)].add(row)
        }
        for database in databases(answer) {
            for state in states {
                let group = groups[[database, state]]
                samples.add(olderCount, [database, state], group?.count ?? 0)
                samples.add(olderDuration, [database, state], group?.duration ?? 0)
            }
        }
    }

    private static func addGroups(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        var groups: [[String]: Group] = [:]
        var order: [[String]] = []
        var seen: Set<[String]> = []
        for row in answer.rows where !row.isTrue("is_own") {
            guard let database = row["datname"], let state = row["state"], states.contains(state) else { continue }
            var key = [database, state] + labels.dropFirst(2).map { row.label($0) }
            if groups[key] == nil, order.count >= groupLimit { key = [database, state, "", "", "", "", ""] }
            if groups[key] == nil { order.append(key) }
            groups[key, default: Group(count: 0, duration: 0)].add(row)
            seen.insert([database, state])
        }
        for key in order {
            samples.add(count, key, groups[key]?.count)
            samples.add(duration, key, groups[key]?.duration)
        }
        for database in databases(answer) {
            for state in states where !seen.contains([database, state]) {
                samples.add(count, [database, state, "", "", "", "", ""], 0)
                samples.add(duration, [database, state, "", "", "", "", ""], 0)
            }
        }
    }

    private static func databases(_ answer: PostgresResult) -> [String] {
        Set(answer.rows.compactMap { $0["datname"] }).sorted()
    }
}
