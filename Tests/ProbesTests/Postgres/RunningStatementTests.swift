import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("What runs for long")
struct RunningStatementTests {
    @Test("A recorded wait names its blocker, and no value")
    func recorded() throws {
        let collector = RunningStatementsCollector.collector
        let (families, trouble, findings) = collector.reading(
            of: try PostgresFixture.answer("running_statements"), in: try PostgresFixture.context())
        #expect(trouble == nil)
        #expect(families.first?.samples.first?.value == 2)
        #expect(findings.running.map(\.wait) == ["Timeout PgSleep", "Lock relation"])
        #expect(findings.running[1].blockedBy == [findings.running[0].process])
        #expect(findings.running[1].text == "update customers set name = ? where id = ?")
    }

    @Test("Rows without a process are none, and nothing in them traps")
    func rows() {
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
        #expect(found.first?.text == "select ?")
        #expect(found.last?.seconds == 0)
        #expect(found.last?.blockedBy == [8])
        #expect(RunningStatement.sql(longerThan: .nan, limit: -1).contains(">= 0.0 ORDER BY state_change LIMIT 1"))
    }

    @Test("The settings' threshold is in the question")
    func threshold() throws {
        var context = try PostgresFixture.context()
        #expect(RunningStatementsCollector.collector.sql(context)?.contains(">= 30.0") == true)
        context.longStatement = 5
        #expect(RunningStatementsCollector.collector.sql(context)?.contains(">= 5.0") == true)
    }
}
