import Alerting
import Foundation
import Telemetry
import Testing

@Suite("Causes in gates and in the health document")
struct CauseReportTests {
    /// `http/shop` needs `redis/cache`, and both fail.
    private func fixture() -> (ReadinessFixture, DependencyFindings) {
        var fixture = ReadinessFixture()
        fixture.add("redis/cache", .fail, age: 2, reason: "refused by 10.0.0.5")
        fixture.add("http/shop", .fail, age: 1, reason: "HTTP 502")
        let rule = DependencyRule(
            CheckPattern("http/shop"), needs: [.init(CheckName(kind: "redis", target: "cache"), place: "")])
        return (fixture, DependencyGraph(rules: [rule]).explain(fixture.snapshot, at: fixture.now))
    }

    @Test("the last line of a gate has the check, the reason, the cause and the age")
    func gate() throws {
        let (fixture, findings) = fixture()
        func judge(_ check: String) throws -> ReadinessVerdict {
            try ReadinessJudge(groups: fixture.groups, boot: "b2").judge(
                ReadinessRequest(check: check),
                in: .init(
                    snapshot: fixture.snapshot, now: fixture.now, wallClock: fixture.wallClock, isDraining: false,
                    isStarted: true, findings: findings))
        }
        let shop = try judge("http/shop")
        #expect(
            shop.sentence(showsReasons: true)
                == "ready check failed: http/shop: HTTP 502, because redis/cache is down, measured 1 s ago")
        #expect(!shop.sentence(showsReasons: false).contains("redis"))
        #expect(shop.lines.first?.causes.map(\.description) == ["redis/cache"])
        let cache = try judge("redis/cache")
        #expect(cache.lines.first?.hits.map(\.description) == ["http/shop"])
        #expect(cache.lines.first?.causes == [])
    }

    @Test("the health document has causes and hits for those who may know, and its verdicts stay as they are")
    func health() throws {
        let (fixture, findings) = fixture()
        let document = HealthDocument(
            fixture.snapshot, requiredBy: fixture.groups[0], at: fixture.now, findings: findings)
        #expect(document.status == .fail)
        let text = String(decoding: document.json(showsReasons: true), as: UTF8.self)
        #expect(text.contains(#""output":"HTTP 502, because redis/cache is down""#))
        #expect(text.contains(#""omniflow:caused_by":["redis/cache"]"#))
        #expect(text.contains(#""omniflow:hits":["http/shop"]"#))
        let closed = String(decoding: document.json(showsReasons: false), as: UTF8.self)
        #expect(!closed.contains("caused_by") && !closed.contains("hits") && !closed.contains("because"))
    }

    @Test("an up-check remembers when its newest failure was known to be over")
    func recovery() {
        var checks = UpChecks()
        let target = TargetID(kind: "postgres", name: "orders")
        func round(at second: Int64, error: ProbeError?) -> MonotonicInstant? {
            let start = MonotonicInstant(nanoseconds: second * 1_000_000_000)
            return checks.evaluate(
                target, error: error, summary: nil,
                measurement: Measurement(
                    startedAt: start, startedAtWall: WallTime(secondsSinceEpoch: second),
                    finishedAt: start + .seconds(1), generation: 1),
                settings: CheckSettings(), staleAfter: .seconds(15)
            ).recoveredAt
        }
        let refused = ProbeError(.refused, "refused")
        #expect(round(at: 0, error: nil) == nil)
        #expect(round(at: 5, error: refused) == nil)
        #expect(round(at: 10, error: ProbeError(.cancelled, "stopped")) == nil)
        #expect(round(at: 15, error: nil) == MonotonicInstant(nanoseconds: 16_000_000_000))
        #expect(round(at: 20, error: nil) == MonotonicInstant(nanoseconds: 16_000_000_000))
        #expect(round(at: 25, error: refused) == nil)
    }

    @Test("so does every other check, and a round in which it was not measured ends no failure")
    func aspectRecovery() {
        var server = TargetFixture("rabbitmq", families: ["omniflow_rabbitmq_memory_ratio": ["": 0.1]])
        let settings = CheckSettings(["rabbitmq/orders:memory": CheckOverride(critical: 0.9)])
        server.settings = settings
        #expect(server.round()["memory"]?.recoveredAt == nil)
        server.families = ["omniflow_rabbitmq_memory_ratio": ["": 0.95]]
        #expect(server.round()["memory"]?.state == .fail)
        server.error = ProbeError(.refused, "refused")
        #expect(server.round()["memory"]?.state == .unknown)
        server.error = nil
        server.families = ["omniflow_rabbitmq_memory_ratio": ["": 0.1]]
        let verdict = server.round()["memory"]
        #expect(verdict?.state == .pass && verdict?.recoveredAt == verdict?.measurement?.finishedAt)
        #expect(verdict?.recoveredAt != nil)
        #expect(server.round()["memory"]?.recoveredAt == verdict?.recoveredAt)
    }
}
