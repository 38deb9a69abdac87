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
    func mended() {
        var fixture = OutboxFixture(Self.both, policies: Self.policies)
        fixture.tell(.trigger, "A")
        for attempt in fixture.begin() {
            let isRefused = attempt.delivery.channel == "a"
            _ = fixture.outbox.finished(
                attempt.delivery.id, DeliveryOutcome(isRefused ? .refused : .delivered, description: "401"),
                at: fixture.moment)
        }
        #expect(fixture.outbox.refusals.keys.sorted() == ["a"])
        let again = fixture.announcement(.trigger, "A")
        _ = fixture.outbox.retell([again], in: ["a"], at: fixture.moment)
        let attempts = fixture.outbox.deliveries
        #expect(attempts.map(\.channel) == ["a"] && attempts.map(\.id) == ["A-2-a"])
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["trigger A"])
        // Who has heard of it by now is not told once more, nor who the routes do not lead to.
        _ = fixture.outbox.retell([fixture.announcement(.trigger, "A")], in: ["a", "b"], at: fixture.moment)
        _ = fixture.outbox.retell([fixture.announcement(.trigger, "W", .warning)], in: ["a"], at: fixture.moment)
        #expect(fixture.outbox.count == 0)
    }

    @Test("a reminder that waits is taken back by an acknowledgement; what tells of the incident at all is not")
    func acknowledged() throws {
        var fixture = OutboxFixture(Self.both, policies: Self.policies)
        fixture.tell(.trigger, "A")
        for attempt in fixture.begin() {
            let isDelivered = attempt.delivery.channel == "a"
            _ = fixture.outbox.finished(
                attempt.delivery.id, DeliveryOutcome(isDelivered ? .delivered : .retry(after: nil), description: "-"),
                at: fixture.moment)
        }
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
