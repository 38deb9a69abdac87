import Telemetry
import Testing

@testable import Alerting

@Suite("Routing of messages")
struct DigestRoutingTests {
    static let routes = [
        Route(channel: "oncall", severities: [.critical]),
        Route(channel: "oncall", severities: [.warning], digest: TimeOfDay(minutes: 540)),
    ]
    /// From the fixture's start (2025-10-09T08:53:20Z) to nine o'clock.
    static let untilNine: Duration = .seconds(400)

    @Test("the warnings of a day are one message at nine: what is open, and what came and went")
    func daily() throws {
        var fixture = OutboxFixture(Self.routes)
        fixture.tell(.trigger, "A", .warning)
        fixture.tell(.trigger, "B", .warning)
        fixture.tell(.resolve, "B", .warning)
        let sent = fixture.run(for: .seconds(3_600))
        #expect(sent.map(\.seconds) == [400])
        #expect(sent.first?.text == "daily of 2: trigger A, missed B")
        // The next morning: A is open still, nothing else.
        #expect(fixture.run(for: .seconds(86_400)).map(\.text) == ["daily of 1: reminder A"])
        fixture.tell(.resolve, "A", .warning)
        fixture.tell(.trigger, "C", .warning)
        #expect(fixture.run(for: .seconds(86_400)).map(\.text) == ["daily of 2: resolve A, trigger C"])
        fixture.tell(.resolve, "C", .warning)
        #expect(fixture.run(for: .seconds(86_400)).map(\.text) == ["daily of 1: resolve C"])
        #expect(fixture.run(for: .seconds(3 * 86_400)).isEmpty)
        #expect(fixture.outbox.nextWake(at: fixture.now) == nil)
    }

    @Test("a warning that becomes critical goes at once, and so does its end")
    func rises() {
        var fixture = OutboxFixture(Self.routes)
        fixture.tell(.trigger, "A", .warning)
        #expect(fixture.run(for: .seconds(60)).isEmpty)
        fixture.tell(.update, "A")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["trigger A"])
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve A"])
        #expect(fixture.run(for: .seconds(86_400)).isEmpty)
    }

    @Test("a wall clock that is set brings no digest early and none twice")
    func clock() {
        var fixture = OutboxFixture(Self.routes)
        fixture.tell(.trigger, "A", .warning)
        fixture.wallOffset = .seconds(3_600)
        #expect(fixture.run(for: .seconds(399)).isEmpty)
        #expect(fixture.run(for: .seconds(10)).count == 1)
        fixture.tell(.resolve, "A", .warning)
        fixture.wallOffset = .zero
        #expect(fixture.run(for: .seconds(4_000)).isEmpty)
        #expect(fixture.run(for: .seconds(86_400)).count == 1)
    }

    @Test("a digest that was due while nobody ran comes at the start; one that was made does not come again")
    func restart() {
        var before = OutboxFixture(Self.routes)
        let commit = before.tell(.trigger, "A", .warning)
        var state = AlertState()
        state.deliveries = commit.deliveries
        var late = OutboxFixture(Self.routes)
        late.pass(.seconds(900))
        _ = late.outbox.restore(from: state, at: late.moment)
        #expect(late.run(for: .seconds(5)).map(\.text) == ["daily of 1: trigger A"])

        var early = OutboxFixture(Self.routes)
        early.pass(.seconds(500))
        state.facts[Outbox.digestFact("oncall")] = early.moment.wall.rfc3339
        early.pass(.seconds(60))
        _ = early.outbox.restore(from: state, at: early.moment)
        #expect(early.run(for: .seconds(3_600)).isEmpty)
        #expect(early.run(for: .seconds(86_400)).count == 1)
    }

    @Test("a critical goes to the second channel after a minute without success, and both hear the end")
    func fallback() {
        let routes = [
            Route(channel: "first", severities: [.critical], fallback: "second"),
            Route(channel: "second", severities: [.warning]),
        ]
        let policies = ["first": ChannelPolicy(chat: "1"), "second": ChannelPolicy(chat: "2")]
        var fixture = OutboxFixture(routes, policies: policies)
        fixture.tell(.trigger, "A")
        var told: [(Double, String)] = []
        let start = fixture.now
        for _ in 0..<90 {
            for attempt in fixture.begin() {
                let isFirst = attempt.delivery.channel == "first"
                if !isFirst { told.append(((fixture.now - start).inSeconds, attempt.delivery.id)) }
                _ = fixture.outbox.finished(
                    attempt.delivery.id,
                    DeliveryOutcome(isFirst ? .retry(after: nil) : .delivered, description: "-"), at: fixture.moment)
            }
            fixture.pass(.seconds(1))
        }
        #expect(told.map(\.0) == [60])
        #expect(told.map(\.1) == ["A-1-second"])
        #expect(fixture.run(for: .seconds(300)).map(\.text) == ["trigger A"])
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve A", "resolve A"])
    }

    @Test("a critical that is refused for good goes to the second channel at once; a warning does not")
    func refused() {
        let routes = [Route(channel: "first", severities: [.critical, .warning], fallback: "second")]
        let policies = ["first": ChannelPolicy(chat: "1"), "second": ChannelPolicy(chat: "2")]
        var fixture = OutboxFixture(routes, policies: policies)
        fixture.tell(.trigger, "W", .warning)
        fixture.send(.refused)
        #expect(fixture.outbox.count == 0)
        fixture.pass(.seconds(5))
        fixture.tell(.trigger, "A")
        fixture.send(.refused)
        #expect(fixture.run(for: .seconds(1)).map(\.text) == ["trigger A"])
    }

    @Test("channels of one chat share its rate")
    func sharedChat() {
        let routes = [Route(channel: "a", severities: [.critical]), Route(channel: "b", severities: [.critical])]
        let policies = ["a": ChannelPolicy(chat: "42"), "b": ChannelPolicy(chat: "42")]
        var fixture = OutboxFixture(routes, policies: policies)
        fixture.tell(.trigger, "A")
        #expect(fixture.run(for: .seconds(10)).map(\.seconds) == [0, 1])
    }

    @Test("what waits for a channel that a reload took away goes the new ways")
    func reload() {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        let routing = RoutingTable(routes: [Route(channel: "new", severities: [.critical])])
        let commit = fixture.outbox.reconfigure(
            routing: routing, policies: ["new": ChannelPolicy(chat: "1")], renderer: PlainRenderer(),
            at: fixture.moment)
        #expect(Set(commit.deliveries.map(\.state)) == [.queued, .superseded])
        #expect(fixture.run(for: .seconds(5)).map(\.text) == ["trigger A"])
        #expect(fixture.outbox.count == 0)
    }

    @Test("what was in flight when the process ended is of unknown fate, and goes again with its key")
    func inflight() throws {
        var before = OutboxFixture()
        before.tell(.trigger, "A")
        before.tell(.trigger, "B", .warning)
        let changes = before.outbox.begin(at: before.moment).changes
        #expect(changes.deliveries.map(\.state) == [.inflight])
        var state = AlertState()
        state.deliveries = before.outbox.deliveries
        var after = OutboxFixture()
        after.pass(.seconds(30))
        let commit = after.outbox.restore(from: state, at: after.moment)
        #expect(commit.deliveries.map(\.state) == [.ambiguous])
        let sent = after.run(for: .seconds(60))
        #expect(sent.map(\.text) == ["possible repeat: trigger A", "trigger B"])
        #expect(sent.first?.seconds == 0)
    }

    @Test("who was told before the restart is told of the end")
    func told() {
        var fixture = OutboxFixture()
        let trigger = fixture.announcement(.trigger, "A")
        var state = AlertState()
        state.incidents = [trigger.incident].compactMap(\.self)
        state.told = ["A": ["oncall": 1]]
        _ = fixture.outbox.restore(from: state, at: fixture.moment)
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(5)).map(\.text) == ["resolve A"])
    }
}
