import Telemetry
import Testing

@testable import Alerting

@Suite("Outbox")
struct OutboxTests {
    @Test("a message goes once, with a key of reference, transition and channel")
    func once() throws {
        var fixture = OutboxFixture()
        let commit = fixture.tell(.trigger, "K7QPX")
        #expect(commit.deliveries.map(\.id) == ["K7QPX-1-oncall"])
        #expect(commit.deliveries.map(\.state) == [.queued])
        let (attempts, changes) = fixture.outbox.begin(at: fixture.moment)
        #expect(attempts.map(\.text) == ["trigger K7QPX"])
        #expect(changes.deliveries.map(\.state) == [.inflight])
        let end = fixture.outbox.finished(
            "K7QPX-1-oncall", DeliveryOutcome(.delivered, status: 200, description: "answered 200"), at: fixture.moment)
        let done = try #require(end.deliveries.first)
        #expect(done.state == .done)
        #expect(done.attempts.map(\.status) == [200])
        #expect(fixture.outbox.count == 0)
        #expect(fixture.outbox.nextWake(at: fixture.now) == nil)
    }

    @Test("what is told again with the same key is no second message")
    func idempotent() {
        var fixture = OutboxFixture()
        let announcement = fixture.announcement(.trigger, "K7QPX")
        _ = fixture.outbox.enqueue([announcement], at: fixture.moment)
        #expect(fixture.outbox.enqueue([announcement], at: fixture.moment).isEmpty)
        #expect(fixture.outbox.count == 1)
    }

    @Test("muted announcements and ends of what nobody was told go nowhere")
    func nobody() {
        var fixture = OutboxFixture()
        let trigger = fixture.announcement(.trigger, "K7QPX")
        let muted = Announcement(
            kind: .trigger, incident: trigger.incident, transition: 1, at: trigger.at, severity: .critical,
            isMuted: true)
        #expect(fixture.outbox.enqueue([muted], at: fixture.moment).isEmpty)
        #expect(fixture.tell(.resolve, "K7QPX").isEmpty)
    }

    @Test("what fired and recovered before anything of it arrived is one message with both times")
    func missed() throws {
        for verdict: DeliveryOutcome.Verdict? in [nil, .retry(after: nil)] {
            var fixture = OutboxFixture()
            fixture.tell(.trigger, "K7QPX")
            if let verdict { fixture.send(verdict) }
            let commit = fixture.tell(.resolve, "K7QPX")
            let old = try #require(commit.deliveries.first { $0.id == "K7QPX-1-oncall" })
            #expect(old.state == .superseded)
            #expect(old.supersededBy == "K7QPX-2-oncall")
            #expect(fixture.run(for: .seconds(60)).map(\.text) == ["missed K7QPX"])
        }
    }

    @Test("an end that comes while the beginning is under way stands behind it, or with it where it did not arrive")
    func underWay() {
        for (verdict, expected) in [
            (DeliveryOutcome.Verdict.delivered, ["resolve A"]), (.retry(after: nil), ["missed A"]),
            (.ambiguous, ["possible repeat: trigger A", "resolve A"]), (.refused, ["missed A"]),
        ] {
            var fixture = OutboxFixture()
            fixture.tell(.trigger, "A")
            let attempt = fixture.begin()
            fixture.tell(.resolve, "A")
            #expect(fixture.begin().isEmpty)
            _ = fixture.outbox.finished(
                attempt[0].delivery.id, DeliveryOutcome(verdict, description: "scripted"), at: fixture.moment)
            #expect(fixture.run(for: .seconds(60)).map(\.text) == expected)
            #expect(fixture.outbox.count == 0)
        }
    }

    @Test("of several that wait the newest state is told, as the first that is heard")
    func newest() {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A", .warning)
        fixture.tell(.update, "A")
        #expect(fixture.run(for: .seconds(5)).map(\.text) == ["trigger A"])
        fixture.tell(.update, "A")
        fixture.tell(.reminder, "A")
        #expect(fixture.run(for: .seconds(5)).map(\.text) == ["update A"])
        fixture.tell(.update, "A")
        fixture.tell(.resolve, "A")
        #expect(fixture.run(for: .seconds(5)).map(\.text) == ["resolve A"])
    }

    @Test("one attempt of a channel at a time, criticals first")
    func order() {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A", .warning)
        fixture.tell(.trigger, "B")
        #expect(fixture.begin().map(\.text) == ["trigger B"])
        fixture.pass(.seconds(5))
        #expect(fixture.begin().isEmpty)
    }

    @Test("once its fate was unknown, every further attempt says so and keeps its key")
    func possibleRepeat() {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        var texts = fixture.send(.ambiguous)
        for verdict: DeliveryOutcome.Verdict in [.retry(after: .seconds(3)), .retry(after: nil), .delivered] {
            while true {
                guard let wake = fixture.outbox.nextWake(at: fixture.now) else { break }
                fixture.now = max(fixture.now, wake)
                let attempts = fixture.begin()
                guard let attempt = attempts.first else { continue }
                #expect(attempt.delivery.id == "A-1-oncall")
                texts.append(attempt.text)
                _ = fixture.outbox.finished(
                    attempt.delivery.id, DeliveryOutcome(verdict, description: "-"), at: fixture.moment)
                break
            }
        }
        #expect(texts == ["trigger A"] + [String](repeating: "possible repeat: trigger A", count: 3))
        #expect(fixture.outbox.count == 0)
    }

    @Test("a refusal is final, and said until the channel takes something again")
    func refused() {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        fixture.send(.refused)
        #expect(fixture.outbox.count == 0)
        #expect(fixture.outbox.refusals.keys.sorted() == ["oncall"])
        fixture.tell(.resolve, "A")
        #expect(fixture.outbox.count == 0)
        fixture.pass(.seconds(10))
        fixture.tell(.trigger, "B")
        fixture.send()
        #expect(fixture.outbox.refusals.isEmpty)
    }

    @Test("a text that is too long is never sent again unchanged")
    func tooLong() {
        #expect(Outbox.shortened("short") == nil)
        let text = (0..<100).map { "line \($0) of many" }.joined(separator: "\n")
        var texts = [text]
        while let shorter = Outbox.shortened(texts[texts.count - 1]), texts.count < 50 { texts.append(shorter) }
        #expect((3..<20).contains(texts.count))
        #expect(Set(texts).count == texts.count)
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        fixture.send(.tooLong)
        #expect(fixture.outbox.count == 0)
    }

    @Test("many attempts of one message are not all kept")
    func attempts() {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        _ = fixture.run(for: .seconds(86_400), .retry(after: nil))
        #expect(fixture.outbox.deliveries.map(\.attempts.count) == [Delivery.attemptLimit])
    }
}
