import Telemetry
import Testing

@testable import Alerting

@Suite("Messages of channels that a reload takes away")
struct OutboxReroutingTests {
    private static let both = [
        Route(channel: "a", severities: [.critical, .warning]), Route(channel: "b", severities: [.critical]),
    ]
    private static let policies = ["a": ChannelPolicy(chat: "1"), "b": ChannelPolicy(chat: "2")]

    @Test("what waits behind an attempt that hangs goes another way when that ends")
    func stranded() throws {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        let hanging = try #require(fixture.begin().first)
        fixture.tell(.trigger, "B")
        fixture.reload(OutboxFixture.all("b"))
        #expect(fixture.run(for: .seconds(60)).isEmpty)
        _ = fixture.outbox.finished(
            hanging.delivery.id, DeliveryOutcome(.ambiguous, description: "hung"), at: fixture.moment)
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["possible repeat: trigger A", "trigger B"])
        #expect(fixture.outbox.count == 0)
    }

    @Test("who heard of it by another channel does not hear of it again")
    func told() throws {
        var fixture = OutboxFixture(Self.both, policies: Self.policies)
        fixture.tell(.trigger, "A")
        fixture.send(["a": .retry(after: nil)])
        fixture.reload(OutboxFixture.all("b"))
        #expect(fixture.run(for: .seconds(600)).isEmpty)
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve A"])
    }

    @Test("the end of what was told by a channel that is gone is told by those that are there, with both times")
    func ended() {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        #expect(fixture.run(for: .seconds(10)).map(\.text) == ["trigger A"])
        fixture.reload(OutboxFixture.all("b"))
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["missed A"])
    }

    @Test("several messages of one incident all go another way, in their order")
    func chain() throws {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        fixture.send(.ambiguous)
        fixture.tell(.resolve, "A")
        fixture.reload(OutboxFixture.all("b"))
        let sent = fixture.run(for: .seconds(60)).map(\.text)
        #expect(sent == ["possible repeat: missed A"] || sent == ["possible repeat: trigger A", "resolve A"])
        #expect(fixture.outbox.count == 0)
    }

    @Test("a way to nobody is counted")
    func nowhere() {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        fixture.reload([])
        #expect(fixture.outbox.count == 0 && fixture.outbox.unrouted == 1)
    }

    @Test("a warning of the morning that became critical and ended is in no other morning's digest")
    func zombie() {
        var fixture = OutboxFixture(DigestRoutingTests.routes)
        fixture.tell(.trigger, "A", .warning)
        #expect(fixture.run(for: .seconds(3_600)).map(\.text) == ["daily of 1: trigger A"])
        fixture.tell(.update, "A")
        fixture.tell(.resolve, "A")
        _ = fixture.run(for: .seconds(60))
        #expect(fixture.run(for: .seconds(2 * 86_400)).isEmpty)
    }

    @Test("a critical goes to the second channel after the time of the settings")
    func fallback() {
        var fixture = OutboxFixture(
            [Route(channel: "a", severities: [.critical], fallback: "b"), Route(channel: "b", severities: [.info])],
            policies: Self.policies)
        let routes = fixture.outbox.routing.routes
        _ = fixture.outbox.reconfigure(
            routing: RoutingTable(routes: routes, fallbackAfter: .seconds(300)), policies: Self.policies,
            renderer: PlainRenderer(), at: fixture.moment)
        fixture.tell(.trigger, "A")
        var late: Double?
        let start = fixture.now
        while late == nil, fixture.now - start < .seconds(600) {
            for attempt in fixture.begin() {
                if attempt.delivery.channel == "b" { late = late ?? (fixture.now - start).inSeconds }
                _ = fixture.outbox.finished(
                    attempt.delivery.id, DeliveryOutcome(.retry(after: nil), description: "-"), at: fixture.moment)
            }
            fixture.pass(.seconds(1))
        }
        #expect(late == 300)
    }
}
