import PostgresClient
import Telemetry

/// What clients have been running, or held open, for longer than the settings' `long_statement`, in every round.
enum RunningStatementsCollector {
    static let count = MetricDescriptor(
        "omniflow_postgres_long_statements", .gauge,
        help: "Clients that have run one statement, or been idle in a transaction, for longer than the settings'"
            + " long_statement.")

    /// How many are listed; the longest first.
    static let limit = 50

    static let collector = PostgresCollector(
        name: "running_statements",
        sql: { RunningStatement.sql(longerThan: $0.longStatement, limit: limit) }, read: read)

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        samples.findings.running = RunningStatement.read(answer)
        samples.add(count, [], answer.rows.first.flatMap { $0.number("total") } ?? Double(answer.rows.count))
    }
}
