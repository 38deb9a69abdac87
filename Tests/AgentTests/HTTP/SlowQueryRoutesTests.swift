import AgentTestKit
import Foundation
import Probes
import Telemetry
import Testing

@testable import Agent

@Suite("Slow queries over HTTP", .timeLimit(.minutes(5)))
struct SlowQueryRoutesTests {
    private static let settings = "listen: {port: 0, auth: [{paths: [/api/omniflow/slow-queries], token: hush}]}"

    private func serve(
        settings: String = settings, _ body: (ServedTargets) async throws -> Void
    ) async throws {
        let probes = [("postgres", "orders"), ("postgres", "billing"), ("redis", "cache")].map {
            FakeServerProbe(
                target: TargetID(kind: $0, name: $1), upCheck: .success(()),
                round: .success(ProbeResult(families: [FakeServerProbe.up(true)])))
        }
        let run = RunnerFixture(probes.map { RunnerFixture.target($0) }, settings: settings)
        try await run.running {
            try await ServedTargets.serve(run) { served in try await body(served) }
        }
    }

    @Test("Strangers get none of it, whether the path is guarded or not")
    func strangers() async throws {
        try await serve { served in
            let answer = try await served.get("/api/omniflow/slow-queries")
            #expect(answer.status == 401)
        }
        try await serve(settings: "listen: {port: 0}") { served in
            let answer = try await served.get("/api/omniflow/slow-queries")
            #expect(answer.status == 403)
            #expect(!answer.text.contains("postgres"))
        }
    }

    @Test("A viewer sees every PostgreSQL server and no other, or the one that is asked for")
    func targets() async throws {
        try await serve { served in
            let all = try await served.get("/api/omniflow/slow-queries", token: "hush")
            #expect(all.status == 200)
            #expect(all.text.contains("postgres/orders"))
            #expect(all.text.contains("postgres/billing"))
            #expect(!all.text.contains("redis"))
            let one = try await served.get("/api/omniflow/slow-queries?target=billing", token: "hush")
            #expect(one.text.contains("postgres/billing"))
            #expect(!one.text.contains("postgres/orders"))
        }
    }

    @Test("What names no PostgreSQL server is refused with the names", arguments: ["nobody", "cache", ""])
    func unknown(name: String) async throws {
        try await serve { served in
            let answer = try await served.get("/api/omniflow/slow-queries?target=\(name)", token: "hush")
            #expect(answer.status == 400)
            #expect(answer.text.contains("known: postgres/orders, postgres/billing"))
            #expect(try await served.get("/api/omniflow/slow-queries?limit=3", token: "hush").status == 400)
        }
    }

    private static let insights = PostgresInsights(
        statements: [
            SlowStatement(
                queryID: .min, user: "app", database: "shop", text: "select ?",
                total: StatementFigures(calls: 4, seconds: 2), recent: StatementFigures(calls: 1, seconds: 1),
                isTopByTotal: true, isTopByMean: false),
            SlowStatement(
                queryID: 1, user: "", database: "", text: nil, total: StatementFigures(), recent: nil,
                isTopByTotal: false, isTopByMean: true),
        ],
        others: StatementFigures(calls: 9), interval: 60,
        running: [
            RunningStatement(
                process: 12, database: "shop", user: "app", application: "web", state: "active", seconds: 90,
                transactionSeconds: 91, wait: "Lock relation", blockedBy: [7, 0], text: "update t set a = ?")
        ],
        advice: [
            IndexAdvice(
                kind: .sequentialScans, database: "shop", schema: "public", table: "t", index: nil,
                statement: "CREATE INDEX CONCURRENTLY ON public.t (…);", bytes: 1e6, rowsReadPerDay: 5e6, why: "so",
                queryIDs: [.min])
        ],
        gaps: [.init(collector: "stat_statements", reason: "hidden", hint: nil)],
        measuredAt: WallTime(secondsSinceEpoch: 1_700_000_000))

    @Test("What a round found is written whole")
    func document() throws {
        var json = JSONText()
        json.object { SlowQueriesJSON.write(Self.insights, of: TargetID(kind: "postgres", name: "orders"), to: &$0) }
        let found = try #require(
            try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
        #expect(found["measured_at"] as? String == "2023-11-14T22:13:20.000Z")
        let statements = try #require(found["statements"] as? [[String: Any]])
        #expect(statements[0]["queryid"] as? String == "-9223372036854775808")
        #expect((statements[0]["total"] as? [String: Any])?["mean_seconds"] as? Double == 0.5)
        #expect(statements[1]["text"] == nil)
        #expect(statements[1]["recent"] == nil)
        let running = try #require((found["running"] as? [[String: Any]])?.first)
        #expect(running["since"] as? String == "2023-11-14T22:11:50.000Z")
        #expect(running["blocked_by"] as? [Int] == [7, 0])
        let advice = try #require((found["advice"] as? [[String: Any]])?.first)
        #expect(advice["kind"] as? String == "sequential_scans")
        #expect(advice["index"] == nil)
        #expect(advice["queryids"] as? [String] == ["-9223372036854775808"])
        #expect((found["gaps"] as? [[String: Any]])?.first?["collector"] as? String == "stat_statements")
    }

    @Test("A server that no round has seen yet is listed with nothing")
    func empty() throws {
        var json = JSONText()
        json.object { SlowQueriesJSON.write(nil, of: TargetID(kind: "postgres", name: "orders"), to: &$0) }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"target":"postgres/orders","statements":[],"running":[],"advice":[],"gaps":[]}"#)
    }
}
