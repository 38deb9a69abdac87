import Telemetry

/// The families of statements: a series for each that is shown, and one with `queryid="other"` for all others.
///
/// The texts are no labels: they are in `PostgresInsights`.
enum StatementFamilies {
    /// The `queryid` of what has no series of its own.
    static let other = "other"

    /// In the order of the values of `StatementFigures`.
    static let all: [MetricDescriptor] = [
        counter("pg_stat_statements_calls_total", "Executions of the statement."),
        counter("pg_stat_statements_seconds_total", "Seconds that executions of the statement took."),
        counter("pg_stat_statements_rows_total", "Rows that the statement read or changed."),
        counter(
            "pg_stat_statements_block_read_seconds_total",
            "Seconds in which the statement read blocks; 0 unless track_io_timing is on."),
        counter(
            "pg_stat_statements_block_write_seconds_total",
            "Seconds in which the statement wrote blocks; 0 unless track_io_timing is on."),
        counter(
            "omniflow_postgres_statement_blocks_read_total",
            "Blocks of tables and indexes that the statement had to read."),
        counter(
            "omniflow_postgres_statement_temporary_blocks_total",
            "Blocks of temporary files that the statement read or wrote."),
        counter("omniflow_postgres_statement_wal_bytes_total", "Bytes of WAL that the statement wrote."),
    ]

    /// Adds the shown statements under the names of their roles and databases, and the remainder.
    static func add(_ statements: [SlowStatement], remainder: StatementFigures, to samples: inout PostgresSamples) {
        for statement in statements {
            add(statement.total, [statement.user, statement.database, String(statement.queryID)], to: &samples)
        }
        add(remainder, ["", "", other], to: &samples)
    }

    private static func add(_ figures: StatementFigures, _ labels: [String], to samples: inout PostgresSamples) {
        for (index, family) in all.enumerated() { samples.add(family, labels, figures.values[index]) }
    }

    private static func counter(_ name: String, _ help: String) -> MetricDescriptor {
        MetricDescriptor(name, .counter, labels: ["user", "datname", "queryid"], help: help)
    }
}
