import AgentTestKit
import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("Readings of pg_stat_statements")
struct StatementReadingsTests {
    @Test("The question names what the release has, and never asks for texts", arguments: ServerCatalogTests.releases)
    func sql(_ release: Int) throws {
        let server = try PostgresFixture.server(release)
        let sql = try #require(StatementReadings.sql(server))
        #expect(sql.contains("pg_stat_statements(false)"))
        #expect(sql.contains(release < 13 ? "s.total_time / 1000 AS seconds" : "s.total_exec_time / 1000 AS seconds"))
        #expect(sql.contains(release < 13 ? " 0 AS wal_bytes" : "s.wal_bytes AS wal_bytes"))
        #expect(sql.contains(release < 17 ? "s.blk_read_time / 1000" : "s.shared_blk_read_time / 1000"))
        #expect(sql.contains("pg_stat_statements_info") == (release >= 14))
        #expect(sql.contains(release < 14 ? "true AS toplevel" : "s.toplevel AS toplevel"))
    }

    @Test("Without the extension there is no question")
    func missing() throws {
        var server = try PostgresFixture.server(15)
        server.statementsSchema = nil
        #expect(StatementReadings.sql(server) == nil)
    }

    @Test("Rows that no sane server sends are survived and count for nothing below zero")
    func hostile() {
        let columns =
            ["userid", "user", "dbid", "datname", "queryid", "toplevel", "reset_at"] + StatementFigures.columns
        var readings = StatementReadings()
        for value in PostgresHostileRowsTests.hostile {
            for row in PostgresResult(columns: columns, rows: [columns.map { _ in value }]).rows { readings.add(row) }
            let row = ["10", "u", "5", "d", "1", "t", nil] + StatementFigures.columns.map { _ in value }
            for row in PostgresResult(columns: columns, rows: [row]).rows { readings.add(row) }
        }
        let all = Array(readings.sent.values) + Array(readings.nested.values)
        #expect(all.allSatisfy { $0.calls.isFinite && $0.calls >= 0 && $0.seconds.isFinite && $0.seconds >= 0 })
        var ledger = StatementLedger()
        ledger.take(readings, at: MonotonicInstant(nanoseconds: 0))
        #expect(ledger.remainder.calls.isFinite)
    }

    @Test("Every series is a statement that is shown or the others; no text is in any")
    func families() throws {
        var samples = PostgresSamples(try PostgresFixture.context())
        let shown = SlowStatement(
            queryID: -5, user: "app", database: "shop", text: "select secret",
            total: StatementFigures(calls: 4, seconds: 2),
            recent: nil, isTopByTotal: true, isTopByMean: false)
        StatementFamilies.add([shown], remainder: StatementFigures(calls: 7), to: &samples)
        let families = samples.finish()
        #expect(families.map(\.descriptor.name) == StatementFamilies.all.map(\.name))
        let calls = try #require(families.first?.samples)
        #expect(calls.map(\.labelValues) == [["app", "shop", "-5"], ["", "", "other"]])
        #expect(calls.map(\.value) == [4, 7])
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test("Texts are asked for once, for those that are missing, and come masked")
    func texts() throws {
        let server = try PostgresFixture.server(15)
        let keys = [StatementKey(user: 10, database: 5, query: -1), StatementKey(user: 10, database: 5, query: 2)]
        var texts = StatementTexts()
        let start = MonotonicInstant(nanoseconds: 0)
        let first = texts.question(for: keys, server, at: start)
        let question = try #require(first)
        #expect(question.contains("(10::oid, 5::oid, -1::bigint), (10::oid, 5::oid, 2::bigint)"))
        texts.add(
            PostgresResult(
                columns: ["userid", "dbid", "queryid", "query"],
                rows: [
                    ["10", "5", "-1", "select 'secret'"], ["10", "5", "2", "<insufficient privilege>"],
                    [nil, "x", "", nil], ["99999999999", "5", "2", "x"],
                ]))
        #expect(texts[keys[0]] == "select ?")
        #expect(texts[keys[1]] == nil)
        let early = texts.question(for: keys, server, at: start + .seconds(60))
        #expect(early == nil)
        let second = texts.question(for: keys, server, at: start + .seconds(301))
        let again = try #require(second)
        #expect(!again.contains("-1::bigint"))
        let needless = texts.question(for: [keys[0]], server, at: start + .seconds(900))
        #expect(needless == nil)
    }
}
