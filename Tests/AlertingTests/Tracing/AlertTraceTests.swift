import AgentTestKit
import GRDB
import InMemoryTracing
import Synchronization
import Telemetry
import Testing
import Tracing

@testable import Alerting

@Suite("Trace of an alert's way", .timeLimit(.minutes(3)))
struct AlertTraceTests {
    private let way = ["probe round", "alert firing", "notify"]

    @Test("from the measurement through the incident to each attempt it is one connected tree")
    func connected() async throws {
        let directory = try StateDirectory()
        let verdicts = Mutex<[DeliveryOutcome.Verdict]>([.retry(after: nil), .ambiguous, .delivered])
        let channel = ScriptedChannel { _, _ in
            // What a channel does is within the attempt.
            startSpan("call", ofKind: .client).end()
            return DeliveryOutcome(verdicts.withLock { $0.removeFirst() }, description: "as scripted")
        }
        let tracer = TracedLives.tracer("a")
        try await withTracer(tracer) {
            let fixture = DeskFixture(directory.path, channels: [channel])
            _ = await fixture.desk.takeUp()
            try await fixture.running {
                var check = TracedCheck(fixture)
                check.measure(.holds(.critical))
                await fixture.advance(until: 3, of: channel)
            }
        }
        let lives = TracedLives(tracer)
        #expect(Set(lives.spans.map(\.traceID)).count == 1)
        #expect(lives.named("call").map { lives.path(to: $0) } == Array(repeating: way + ["call"], count: 3))
        let attempts = lives.named("notify")
        #expect(attempts.map { $0.text(AlertAttribute.outcome) } == ["retry", "ambiguous", "delivered"])
        #expect(attempts.map { $0.text(AlertAttribute.attempt) } == ["1", "2", "3"])
        #expect(attempts.map { $0.status?.code } == [.error, .error, nil])
        #expect(attempts.map { $0.text(AlertAttribute.isRepeat) } == [nil, nil, "true"])
        #expect(attempts.allSatisfy { $0.context.tailRule == TailRule.always })
        let alert = try #require(lives.named("alert firing").first)
        #expect(alert.text(AlertAttribute.check) == "postgres/orders")
        #expect(alert.text(AlertAttribute.severity) == "critical")
        #expect(alert.text(AlertAttribute.state) == "open")
        #expect(alert.text(AlertAttribute.reference) == attempts.first?.text(AlertAttribute.reference))
        #expect(alert.context.tailRule == TailRule.always)
        let words = lives.spans.map { "\($0.attributes)" }
        #expect(!words.contains { $0.contains("s3cret") })
    }

    @Test("after a restart attempts go on in the same trace, and the end leads back to the beginning")
    func restart() async throws {
        let directory = try StateDirectory()
        let down = ScriptedChannel { _, _ in DeliveryOutcome(.retry(after: nil), description: "down") }
        let before = TracedLives.tracer("a")
        try await withTracer(before) {
            let fixture = DeskFixture(directory.path, channels: [down])
            _ = await fixture.desk.takeUp()
            try await fixture.running {
                var check = TracedCheck(fixture)
                check.measure(.holds(.critical))
                await down.waitForMessages(1)
            }
        }
        let up = ScriptedChannel()
        let after = TracedLives.tracer("b")
        try await withTracer(after) {
            let later = ManualTime(wall: StateDirectory.now + .seconds(3 * 3_600))
            let fixture = DeskFixture(directory.path, channels: [up], time: later)
            let state = await fixture.desk.takeUp()
            try await fixture.running {
                var check = TracedCheck(fixture, from: state)
                await up.waitForMessages(1)
                check.measure(.clear)
                await fixture.advance(until: 2, of: up)
            }
        }
        let lives = TracedLives(before, after)
        let firing = try #require(lives.named("alert firing").first)
        let attempts = lives.named("notify")
        #expect(attempts.prefix(2).map { lives.path(to: $0) } == [way, way])
        #expect(Set(attempts.prefix(2).map(\.traceID)) == [firing.traceID])
        let resolved = try #require(lives.named("alert resolved").first)
        #expect(lives.path(to: resolved) == ["probe round", "alert resolved"])
        #expect(resolved.traceID != firing.traceID)
        #expect(lives.linked(from: resolved).count == 1)
        #expect(lives.linked(from: resolved).first?.spanID == firing.parentSpanID)
        #expect(attempts.last.map { lives.path(to: $0) } == ["probe round", "alert resolved", "notify"])
    }

    @Test("without a tracer nothing is kept of traces, and everything is told")
    func untraced() async throws {
        let directory = try StateDirectory()
        let channel = ScriptedChannel()
        let fixture = DeskFixture(directory.path, channels: [channel])
        _ = await fixture.desk.takeUp()
        try await fixture.running {
            var check = TracedCheck(fixture)
            check.measure(.holds(.critical))
            await fixture.advance(until: 1, of: channel)
        }
        let store = try await directory.store()
        let kept = try await store.read { database in
            try String.fetchAll(database, sql: "SELECT id FROM deliveries WHERE trace IS NOT NULL")
                + String.fetchAll(database, sql: "SELECT id FROM announcements WHERE announcement LIKE '%trace%'")
                + String.fetchAll(database, sql: "SELECT name FROM incidents WHERE incident LIKE '%firedIn%'")
        }
        #expect(kept.isEmpty)
        #expect(channel.texts.count == 1)
    }

    @Test("what nobody measured is a trace of its own, or part of what asked for it; a canary is kept only if it fails")
    func roots() async throws {
        let directory = try StateDirectory()
        let channel = ScriptedChannel()
        let tracer = TracedLives.tracer("a")
        try await withTracer(tracer) {
            let fixture = DeskFixture(directory.path, channels: [channel])
            _ = await fixture.desk.takeUp()
            try await fixture.running {
                func send(_ kind: Announcement.Kind) {
                    let announcement = Announcement(
                        kind: kind, incident: nil, transition: 0, at: fixture.time.wallClock(), severity: .info,
                        text: kind.rawValue)
                    _ = fixture.desk.send(announcement, to: ["oncall"])
                }
                func request() {
                    let request = startSpan("request", ofKind: .server)
                    defer { request.end() }
                    ServiceContext.$current.withValue(request.context) { send(.test) }
                }
                send(.canary)
                await fixture.advance(until: 1, of: channel)
                request()
                await fixture.advance(until: 2, of: channel)
            }
        }
        let lives = TracedLives(tracer)
        let paths = lives.named("notify").map { lives.path(to: $0) }
        #expect(paths == [["alert canary", "notify"], ["request", "alert test", "notify"]])
        #expect(lives.named("alert canary").first?.context.tailRule == TailRule.failedOrSlow(from: nil))
        #expect(lives.named("alert test").first?.context.tailRule == TailRule.always)
    }
}
