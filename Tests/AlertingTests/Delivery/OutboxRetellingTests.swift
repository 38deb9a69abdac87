import Telemetry
import Testing

@testable import Alerting

@Suite("What is told anew, and what is taken back")
struct OutboxRetellingTests {
    private static let both = [
        Route(channel: "a", severities: [.critical]), Route(channel: "b", severities: [.critical, .warning]),
    ]
    private static let policies = ["a": ChannelPolicy(chat: "1"), "b": ChannelPolicy(chat: "2")]

    @Test("a channel that refused a message gets what is open when it is mended, and nobody else does")
    func mended() throws {
        var fixture = OutboxFixture(Self.both, policies: Self.policies)
        fixture.tell(.trigger, "A")
        fixture.send(["a": .refused])
        #expect(fixture.outbox.refusals.keys.sorted() == ["a"])
        var incident = try #require(fixture.announcement(.trigger, "A").incident)
        incident.transitions = 1
        _ = fixture.outbox.retell([incident], in: ["a"], at: fixture.moment)
        #expect(fixture.outbox.deliveries.map(\.channel) == ["a"])
        // The refused message keeps its place in the history.
        #expect(fixture.outbox.deliveries.allSatisfy { $0.id.hasPrefix("A-1-a-") })
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["trigger A"])
        // Who has heard of it by now is not told once more, nor who the routes do not lead to.
        let warning = try #require(fixture.announcement(.trigger, "W", .warning).incident)
        _ = fixture.outbox.retell([incident], in: ["a", "b"], at: fixture.moment)
        #expect(fixture.outbox.count == 0)
        _ = fixture.outbox.retell([warning], in: ["a"], at: fixture.moment)
        #expect(fixture.outbox.deliveries.map(\.channel) == ["b"])
    }

    @Test("what a channel refused is told by another one that the routes lead to after a reload, and ends there")
    func otherChannel() throws {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        fixture.send(.refused)
        fixture.reload(OutboxFixture.all("b"))
        var incident = try #require(fixture.announcement(.trigger, "A").incident)
        incident.transitions = 1
        _ = fixture.outbox.retell([incident], in: ["a"], at: fixture.moment)
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["trigger A"])
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve A"])
    }

    @Test("a channel that has another name after a reload is told nothing anew")
    func renamed() throws {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        fixture.send()
        fixture.reload(OutboxFixture.all("b"))
        let incident = try #require(fixture.announcement(.trigger, "A").incident)
        #expect(fixture.outbox.retell([incident], in: [], at: fixture.moment).deliveries.isEmpty)
    }

    @Test("a channel that is gone refuses nothing: what was under way goes to those that are there")
    func refusedMeanwhile() throws {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        let attempt = try #require(fixture.begin().first)
        fixture.reload(OutboxFixture.all("b"))
        _ = fixture.outbox.finished(
            attempt.delivery.id, DeliveryOutcome(.refused, description: "404"), at: fixture.moment)
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["trigger A"])
    }

    @Test("that a severity rose is told, also where it waits, is reminded of and acknowledged meanwhile")
    func rise() throws {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A", .warning)
        fixture.send()
        fixture.pass(.seconds(10))
        fixture.tell(.update, "A")
        fixture.tell(.reminder, "A")
        var incident = try #require(fixture.announcement(.reminder, "A").incident)
        incident.acknowledgement = Acknowledgement(owner: "ann", at: fixture.moment.wall, until: nil)
        _ = fixture.outbox.withdrawReminders(of: [incident], at: fixture.moment)
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["update A"])
    }

    @Test("a reminder that waits is taken back by an acknowledgement; what tells of the incident at all is not")
    func acknowledged() throws {
        var fixture = OutboxFixture(Self.both, policies: Self.policies)
        fixture.tell(.trigger, "A")
        fixture.send(["b": .retry(after: nil)])
        fixture.tell(.reminder, "A")
        var incident = try #require(fixture.announcement(.reminder, "A").incident)
        #expect(fixture.outbox.withdrawReminders(of: [incident], at: fixture.moment).deliveries.isEmpty)
        incident.acknowledgement = Acknowledgement(owner: "ann", at: fixture.moment.wall, until: nil)
        let changes = fixture.outbox.withdrawReminders(of: [incident], at: fixture.moment)
        #expect(changes.deliveries.map(\.channel) == ["a"] && changes.deliveries.map(\.state) == [.superseded])
        #expect(fixture.run(for: .seconds(600)).map(\.text) == ["trigger A"])
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve A", "resolve A"])
    }
}
