import PostgresClient
import Testing

@testable import Probes

@Suite("Statements as our own pages show them")
struct StatementTests {
    @Test(
        "Values are masked, and what tells statements apart stays",
        arguments: [
            ("SELECT * FROM t1 WHERE id = 42 AND x = $1", "SELECT * FROM t1 WHERE id = ? AND x = $1"),
            ("ALTER ROLE a PASSWORD 'hunter2'", "ALTER ROLE a PASSWORD ?"),
            ("select 'it''s' , \"Name's\"", "select ? , \"Name's\""),
            ("select E'a\\'b' || 'c'", "select E? || ?"), ("select 'back\\', 'next'", "select ?, ?"),
            ("select $tag$ secret $ $$ $tag$, $$x$$", "select ?, ?"), ("select 1.5e10, -3, 0x1F", "select ?, -?, ?"),
            ("select 1 -- secret\n, 2", "select ? , ?"), ("select /* a /* b */ secret */ 1", "select ?"),
            ("  a\n\t b\u{0} ", "a b"), ("select 'cut in the mid", "select ?"), ("select $x$ cut", "select ?"),
            ("select /* cut", "select"), ("select \"cut", "select \"cut"), ("select $", "select $"), ("", ""),
            ("größe = 7", "größe = ?"), ("col_1$2 = a$b$c", "col_1$2 = a$b$c"),
        ])
    func mask(_ text: String, _ masked: String) {
        #expect(StatementMask.mask(text) == masked)
    }

    @Test("A text without end is cut")
    func long() {
        let text = StatementMask.mask(String(repeating: "word ", count: 100_000))
        #expect(text.count == 1_001)
        #expect(text.hasSuffix("…"))
        #expect(StatementMask.mask(String(repeating: "'", count: 99_999)) == "?")
    }

    @Test("What runs, and who it waits for")
    func running() {
        let columns = [
            "pid", "datname", "usename", "application_name", "state", "wait_event_type", "wait_event", "seconds",
            "transaction_seconds", "blocked_by", "query",
        ]
        let found = RunningStatement.read(
            PostgresResult(
                columns: columns,
                rows: [
                    ["12", "app", "u", "web", "active", "Lock", "relation", "3.5", "9", "7,0", "select 'x'"],
                    [nil, "app", "u", "web", "active", nil, nil, nil, nil, nil, nil],
                    ["13", nil, nil, nil, nil, nil, nil, "-1", "NaN", "x,8", nil],
                ]))
        #expect(found.count == 2)
        #expect(found.first?.blockedBy == [7, 0])
        #expect(found.first?.wait == "Lock relation")
        #expect(found.first?.text == "select ?")
        #expect(found.last?.seconds == 0)
        #expect(found.last?.blockedBy == [8])
        #expect(RunningStatement.sql(longerThan: .nan, limit: -1).contains(">= 0.0 ORDER BY state_change LIMIT 1"))
    }

    @Test("What was slow: named as the release names it, masked, with its mean")
    func slow() throws {
        let older = try #require(SlowStatement.sql(try PostgresFixture.server(12), limit: 10))
        #expect(older.contains("sum(total_time / 1000) AS seconds"))
        #expect(older.contains("sum(0) AS wal_bytes"))
        let newer = try #require(SlowStatement.sql(try PostgresFixture.server(17), limit: 10))
        #expect(newer.contains("sum(total_exec_time / 1000) AS seconds"))
        #expect(newer.contains("shared_blk_read_time"))
        var without = try PostgresFixture.server(15)
        without.statementsSchema = nil
        #expect(SlowStatement.sql(without, limit: 10) == nil)
        let found = SlowStatement.read(
            PostgresResult(
                columns: ["user", "datname", "queryid", "query", "calls", "seconds"],
                rows: [["u", "app", "-5", "select 'secret'", "4", "2"], [nil, nil, nil, nil, nil, nil]]))
        #expect(found.first?.meanSeconds == 0.5)
        #expect(found.first?.text == "select ?")
        #expect(found.last?.meanSeconds == 0)
    }
}
