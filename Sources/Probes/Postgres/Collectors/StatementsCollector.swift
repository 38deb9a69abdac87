import PostgresClient
import Telemetry

/// Statements by `pg_stat_statements`: half of the series to those that took most time, half to those that take longest
/// each time, the rest summed under an empty `queryid`.
///
/// The texts stay on the server: they are no labels, and asking for them reads a file that may be huge.
enum StatementsCollector {
    private static let labels = ["user", "datname", "queryid"]

    /// How many statements have series of their own.
    static let statementLimit = 100

    static let columns: [(name: String, descriptor: MetricDescriptor)] = [
        counter("calls", "pg_stat_statements_calls_total", "Executions of the statement."),
        counter("seconds", "pg_stat_statements_seconds_total", "Seconds that executions of the statement took."),
        counter("rows", "pg_stat_statements_rows_total", "Rows that the statement read or changed."),
        counter(
            "read_seconds", "pg_stat_statements_block_read_seconds_total",
            "Seconds in which the statement read blocks; 0 unless track_io_timing is on."),
        counter(
            "write_seconds", "pg_stat_statements_block_write_seconds_total",
            "Seconds in which the statement wrote blocks; 0 unless track_io_timing is on."),
        counter(
            "blocks_read", "omniflow_postgres_statement_blocks_read_total",
            "Blocks of tables and indexes that the statement had to read."),
        counter(
            "temp_blocks", "omniflow_postgres_statement_temporary_blocks_total",
            "Blocks of temporary files that the statement read or wrote."),
        counter("wal_bytes", "omniflow_postgres_statement_wal_bytes_total", "Bytes of WAL that the statement wrote."),
    ]

    static let collector = PostgresCollector(
        name: "stat_statements", tier: .costly, incumbents: [.current: ["stat_statements"]], hasRemainder: true,
        sql: { sql($0.server) }, read: read)

    static func sql(_ server: PostgresServer) -> String? {
        let view = "pg_stat_statements"
        guard let schema = server.statementsSchema, server.has(view) else { return nil }
        let sources = sources(server)
        let sums = sources.map { "sum(\($0.expression)) AS \($0.column)" }.joined(separator: ", ")
        let totals = sources.map { "sum(\($0.column)) AS \($0.column)" }.joined(separator: ", ")
        let half = statementLimit / 2
        func named(_ value: String) -> String { "CASE WHEN named THEN \(value) ELSE '' END" }
        return "WITH whole AS MATERIALIZED (SELECT userid, dbid, queryid, \(sums) FROM \(schema).\(view)(false)"
            + " GROUP BY 1, 2, 3), ranked AS (SELECT *, row_number() OVER (ORDER BY seconds DESC, queryid) AS by_total,"
            + " row_number() OVER (ORDER BY seconds / greatest(calls, 1) DESC, queryid) AS by_mean FROM whole),"
            + " chosen AS (SELECT *, by_total <= \(half) OR by_mean <= \(half) AS named FROM ranked)"
            + " SELECT " + named("pg_get_userbyid(userid)::text") + " AS user, "
            + named("(SELECT datname::text FROM pg_database WHERE oid = dbid)") + " AS datname, "
            + named("queryid::text") + " AS queryid, named, count(*) AS statements, \(totals)"
            + " FROM chosen GROUP BY 1, 2, 3, 4"
    }

    /// Where each number comes from, by what the release calls it.
    static func sources(_ server: PostgresServer) -> [(column: String, expression: String)] {
        func first(_ names: String...) -> String { names.first { server.has("pg_stat_statements", $0) } ?? "0" }
        return [
            ("calls", "calls"), ("seconds", first("total_exec_time", "total_time") + " / 1000"), ("rows", "rows"),
            ("read_seconds", first("shared_blk_read_time", "blk_read_time") + " / 1000"),
            ("write_seconds", first("shared_blk_write_time", "blk_write_time") + " / 1000"),
            ("blocks_read", "shared_blks_read"), ("temp_blocks", "temp_blks_read + temp_blks_written"),
            ("wal_bytes", first("wal_bytes")),
        ]
    }

    static func read(_ answer: PostgresResult, _ samples: inout PostgresSamples) {
        for row in answer.rows {
            // Without the right to see them, all statements of other roles have no queryid.
            if row.isTrue("named"), row["queryid"] == nil {
                samples.lacks("statements of other roles", grant: "pg_monitor")
                continue
            }
            let values = labels.map { row.label($0) }
            for column in columns { samples.add(column.descriptor, values, row.number(column.name)) }
        }
    }

    private static func counter(_ column: String, _ name: String, _ help: String) -> (String, MetricDescriptor) {
        (column, MetricDescriptor(name, .counter, labels: labels, help: help))
    }
}
