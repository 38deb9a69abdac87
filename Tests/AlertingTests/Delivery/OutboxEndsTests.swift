import Telemetry
import Testing

@testable import Alerting

/// Histories that random ones have found, each cut down to what it takes.
@Suite("Outbox, one end for each beginning")
struct OutboxEndsTests {
    private static let both = [
        Route(channel: "a", severities: [.critical, .warning]), Route(channel: "b", severities: [.critical]),
    ]

    private static func policies(_ names: String...) -> [String: ChannelPolicy] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, ChannelPolicy(chat: $0)) })
    }

    /// Goes on for so long with channels that answer differently; the texts that one of them was sent.
    private static func run(
        _ fixture: inout OutboxFixture, seconds: Int, a: DeliveryOutcome.Verdict, watching channel: String
    ) -> [String] {
        var texts: [String] = []
        for _ in 0..<seconds {
            for attempt in fixture.begin() {
                let isFirst = attempt.delivery.channel == "a"
                if attempt.delivery.channel == channel { texts.append(attempt.text) }
                _ = fixture.outbox.finished(
                    attempt.delivery.id, DeliveryOutcome(isFirst ? a : .delivered, description: "-"),
                    at: fixture.moment)
            }
            fixture.pass(.seconds(1))
        }
        return texts
    }

    @Test("who heard the end does not hear it again because another channel, which did not, goes away")
    func endTwice() {
        var fixture = OutboxFixture(Self.both, policies: Self.policies("a", "b"))
        fixture.tell(.trigger, "A")
        _ = Self.run(&fixture, seconds: 5, a: .retry(after: nil), watching: "b")
        fixture.tell(.resolve, "A")
        #expect(Self.run(&fixture, seconds: 5, a: .retry(after: nil), watching: "b") == ["resolve A"])
        fixture.reload(OutboxFixture.all("b"))
        #expect(fixture.run(for: .seconds(600)).isEmpty)
        #expect(fixture.outbox.count == 0)
    }

    @Test("what is over when its time for the second channel comes is told there as over")
    func lateFallback() {
        let routes = [
            Route(channel: "a", severities: [.critical], fallback: "b"), Route(channel: "b", severities: [.info]),
        ]
        var fixture = OutboxFixture(routes, policies: Self.policies("a", "b"))
        fixture.tell(.trigger, "A")
        fixture.send(.ambiguous)
        fixture.tell(.resolve, "A")
        #expect(Self.run(&fixture, seconds: 120, a: .ambiguous, watching: "b") == ["missed A"])
    }

    @Test("an end that waits for a channel that goes is told to who heard the beginning and was away meanwhile")
    func awayMeanwhile() {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        #expect(fixture.run(for: .seconds(10)).map(\.text) == ["trigger A"])
        fixture.reload(OutboxFixture.all("b"))
        fixture.tell(.resolve, "A")
        fixture.send(.retry(after: nil))
        fixture.reload(OutboxFixture.all("a"))
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve A"])
    }

    @Test("what waits for a digest goes by itself where a reload leaves the channel no digest")
    func noDigest() {
        var fixture = OutboxFixture(DigestRoutingTests.routes)
        fixture.tell(.trigger, "A", .warning)
        fixture.reload(OutboxFixture.all("oncall"))
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["trigger A"])
    }

    @Test("a beginning that may have arrived before it was refused has its end")
    func refusedAtLast() {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        fixture.send(.ambiguous)
        fixture.pass(.seconds(5))
        fixture.send(.refused)
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve A"])
    }

    @Test(
        "an end that comes while an attempt of a channel that is gone is under way is told by the others",
        arguments: [
            (DeliveryOutcome.Verdict.ambiguous, "possible repeat: missed A"), (.delivered, "missed A"),
            (.retry(after: nil), "missed A"),
        ])
    func endMeanwhile(verdict: DeliveryOutcome.Verdict, expected: String) throws {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A")
        let hanging = try #require(fixture.begin().first)
        fixture.reload(OutboxFixture.all("b"))
        fixture.tell(.resolve, "A")
        _ = fixture.outbox.finished(
            hanging.delivery.id, DeliveryOutcome(verdict, description: "-"), at: fixture.moment)
        #expect(fixture.run(for: .seconds(60)).map(\.text) == [expected])
        #expect(fixture.outbox.count == 0)
    }

    @Test("what may have arrived elsewhere and waits for the morning is in the digest, which says that it may repeat")
    func unsureMorning() {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A", .warning)
        fixture.send(.ambiguous)
        fixture.reload(
            [
                Route(channel: "b", severities: [.critical]),
                Route(channel: "b", severities: [.warning], digest: TimeOfDay(minutes: 540)),
            ])
        fixture.tell(.resolve, "A", .warning)
        #expect(fixture.run(for: .seconds(3 * 86_400)).map(\.text) == ["possible repeat: daily of 1: missed A"])
        #expect(fixture.outbox.count == 0)
    }

    @Test("a warning whose digest was refused and that is over is in no other morning's digest")
    func refusedMorning() {
        var fixture = OutboxFixture(DigestRoutingTests.routes)
        fixture.tell(.trigger, "A", .warning)
        #expect(fixture.run(for: .seconds(3_600), .refused).count == 1)
        fixture.tell(.resolve, "A", .warning)
        #expect(fixture.run(for: .seconds(3 * 86_400)).isEmpty)
    }

    @Test("after a restart a storm does not stand behind what waits for the morning")
    func stormAfterRestart() {
        var before = OutboxFixture(DigestRoutingTests.routes)
        before.tell(.trigger, "W", .warning)
        _ = before.run(for: .seconds(402), .retry(after: nil))
        before.tell(.update, "W", .warning)
        for number in 0..<10 { before.tell(.trigger, "C\(number)") }
        _ = before.run(for: .seconds(10), .retry(after: nil))
        var state = AlertState()
        state.deliveries = before.outbox.deliveries
        state.facts[Outbox.digestFact("oncall")] = (OutboxFixture.wall + DigestRoutingTests.untilNine).rfc3339
        var after = OutboxFixture(DigestRoutingTests.routes)
        after.pass(.seconds(442))
        _ = after.outbox.restore(from: state, at: after.moment)
        let sent = after.run(for: .seconds(600)).map(\.text)
        #expect(sent.count == 1 && sent.first?.contains("trigger C0") == true, "\(sent)")
    }

    @Test("beginning and end that wait for a channel that goes take one way, however loud each was")
    func oneWay() {
        var fixture = OutboxFixture(alone: "a")
        fixture.tell(.trigger, "A", .warning)
        fixture.send(.ambiguous)
        fixture.tell(.update, "A")
        fixture.tell(.resolve, "A")
        fixture.reload(
            [
                Route(channel: "c", severities: [.critical]),
                Route(channel: "d", severities: [.warning], digest: TimeOfDay(minutes: 540)),
            ])
        #expect(fixture.run(for: .seconds(2 * 86_400)).map(\.text) == ["possible repeat: missed A"])
    }
}
