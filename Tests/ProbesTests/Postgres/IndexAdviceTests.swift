import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("Advice on indexes")
struct IndexAdviceTests {
    private static let columns = [
        "kind", "datname", "seconds", "schemaname", "relname", "indexname", "target", "other", "columns", "scans",
        "rows", "index_scans", "bytes",
    ]

    private func advice(_ cells: [String?]) -> IndexAdvice? {
        PostgresResult(columns: Self.columns, rows: [cells]).rows.first.flatMap(IndexAdviceCollector.advice)
    }

    @Test("Recorded evidence becomes statements that a person can run")
    func recorded() throws {
        let (families, trouble, findings) = IndexAdviceCollector.collector.reading(
            of: try PostgresFixture.answer("index_advice"), in: try PostgresFixture.context())
        #expect(trouble == nil)
        #expect(
            findings.advice.map(\.statement) == [
                "DROP INDEX CONCURRENTLY public.big_lower2;", "DROP INDEX CONCURRENTLY public.\"Big Id\";",
                "DROP INDEX CONCURRENTLY public.big_a2;", "CREATE INDEX CONCURRENTLY ON public.seqs (…);",
                "CREATE INDEX CONCURRENTLY ON public.big (parent);",
            ])
        #expect(findings.advice.map(\.kind) == [.duplicate, .duplicate, .duplicate, .sequentialScans, .foreignKey])
        #expect(findings.advice[0].bytes == 13_500_416)
        #expect(findings.advice[0].why.contains("big_lower on the same table"))
        #expect(families.first?.samples.map(\.value) == [0, 3, 1, 1])
    }

    @Test("An unused index says for how long nobody used it, and what to look at before")
    func unused() throws {
        let found = try #require(
            advice([
                "unused", "shop", "\(34 * 86_400)", "public", "orders", "orders_note", "public.orders_note", nil, nil,
                nil,
                nil, nil, "52428800",
            ]))
        #expect(found.index == "orders_note")
        #expect(found.statement == "DROP INDEX CONCURRENTLY public.orders_note;")
        #expect(found.why.contains("34 days"))
        #expect(found.why.contains("standby"))
        #expect(found.rowsReadPerDay == nil)
    }

    @Test("Sequential scans say what they read in a day")
    func scans() throws {
        let found = try #require(
            advice([
                "sequential_scans", "shop", "172800", "public", "orders", nil, "public.orders", nil, nil, "100",
                "2000000",
                "3", "1000",
            ]))
        #expect(found.rowsReadPerDay == 1_000_000)
        #expect(found.why.contains("100 sequential scans read 20000 rows each, against 3 index scans"))
    }

    @Test("A table that lacks an index is told with the statements that name it, by the whole name and in its database")
    func naming() throws {
        func statement(_ id: Int64, _ database: String, _ text: String?) -> SlowStatement {
            SlowStatement(
                queryID: id, user: "app", database: database, text: text, total: StatementFigures(), recent: nil,
                isTopByTotal: true, isTopByMean: false)
        }
        let statements = [
            statement(1, "shop", "select a from public.orders where a = $1"),
            statement(2, "shop", "select orders_a from b"),
            statement(3, "other", "select a from orders"), statement(4, "shop", nil),
            statement(5, "shop", "delete from \"orders\""),
        ]
        let cells: [String?] = [
            "d", "shop", "9", "public", "orders", nil, "public.orders", nil, nil, "1", "1", "1", "1",
        ]
        let scans = try #require(advice(["sequential_scans"] + cells.dropFirst()))
        #expect(scans.naming(statements).queryIDs == [1, 5])
        let unused = try #require(advice(["unused"] + cells.dropFirst()))
        #expect(unused.naming(statements).queryIDs == [])
    }

    @Test("Rows that are no evidence give no advice", arguments: PostgresHostileRowsTests.hostile)
    func hostile(_ value: String?) {
        #expect(advice(Self.columns.map { _ in value }) == nil)
        for kind in IndexAdvice.Kind.allCases {
            let found = advice([
                kind.rawValue, "d", value, "s", "t", value, "s.t", value, value, value, value, value, value,
            ])
            #expect(found.map { $0.bytes.isFinite && $0.bytes >= 0 } == true)
        }
    }

    @Test("The question asks for no size that needs a lock, and for nothing on a standby")
    func sql() {
        for function in [
            "pg_relation_size", "pg_table_size", "pg_total_relation_size", "pg_get_expr", "pg_get_indexdef",
        ] {
            #expect(!IndexEvidence.sql.contains(function))
        }
        #expect(IndexEvidence.sql.contains("NOT pg_is_in_recovery()"))
    }
}
