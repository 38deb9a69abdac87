import Telemetry
import Testing

@testable import Alerting

@Suite("Outbox in an outage")
struct OutboxOutageTests {
    /// What a channel that takes nothing can do for three days.
    enum Outage: String, CaseIterable {
        case refusesConnections, hangs, both

        func verdict(_ number: Int) -> DeliveryOutcome.Verdict {
            switch self {
            case .refusesConnections: .retry(after: nil)
            case .hangs: .ambiguous
            case .both: number % 3 == 0 ? .ambiguous : .retry(after: nil)
            }
        }
    }

    @Test("after 72 h each incident is told once as it stands, with one summary", arguments: Outage.allCases)
    func threeDays(outage: Outage) throws {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        var number = 0
        for hour in 0..<72 {
            // B and C come and go, A gets worse, D stays from the second day on.
            if hour == 5 { fixture.tell(.trigger, "B") }
            if hour == 9 { fixture.tell(.resolve, "B") }
            if hour == 10 { fixture.tell(.update, "A") }
            if hour == 20 { fixture.tell(.trigger, "C", .warning) }
            if hour == 30 { fixture.tell(.trigger, "D") }
            if hour == 40 { fixture.tell(.resolve, "C", .warning) }
            if hour == 50 { fixture.tell(.reminder, "D") }
            for _ in 0..<60 {
                number += 1
                _ = fixture.run(for: .seconds(60), outage.verdict(number))
            }
        }
        let sent = fixture.run(for: .seconds(600))
        #expect(fixture.outbox.count == 0)
        #expect(sent.count <= 5, "\(sent)")
        #expect(sent.count { $0.text.contains("outage of ") } == 1, "\(sent)")
        for reference in ["A", "B", "C", "D"] {
            #expect(sent.contains { $0.text.contains(" \(reference)") }, "\(reference) is lost: \(sent)")
        }
        #expect((sent.last?.seconds ?? 0) <= 330)
        for reference in ["A", "D"] { fixture.tell(.resolve, reference) }
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve A", "resolve D"])
    }

    @Test("waits grow from a second to five minutes, at random below a ceiling")
    func backoff() {
        #expect(Backoff.ceiling(after: 0) == .zero)
        #expect(
            (1...12).map { Backoff.ceiling(after: $0).inSeconds } == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
        var random = Backoff(seed: 7)
        let drawn = (0..<1_000).map { _ in random.draw() }
        #expect(drawn.allSatisfy { (0..<1).contains($0) })
        #expect((0.45...0.55).contains(drawn.reduce(0, +) / 1_000))
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        let attempts = fixture.run(for: .seconds(3_600), .retry(after: nil))
        #expect((20...60).contains(attempts.count), "\(attempts.count)")
    }

    @Test("a pause that is asked for is kept, up to an hour", arguments: [(30, 30.0), (7_200, 3_600.0)])
    func pause(asked: Int, expected: Double) {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        fixture.send(.retry(after: .seconds(asked)))
        fixture.tell(.trigger, "B")
        #expect(fixture.run(for: .seconds(4_000)).first?.seconds == expected)
    }

    @Test("one message that fails again and again holds up no other")
    func poison() {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        var told: [String] = []
        for number in 0..<20 {
            fixture.tell(.trigger, "R\(number)")
            for _ in 0..<60 {
                fixture.pass(.seconds(1))
                for attempt in fixture.begin() {
                    let verdict: DeliveryOutcome.Verdict =
                        attempt.text.contains(" A") ? .ambiguous : .delivered
                    if verdict == .delivered { told.append(attempt.text) }
                    _ = fixture.outbox.finished(
                        attempt.delivery.id, DeliveryOutcome(verdict, description: "-"), at: fixture.moment)
                }
            }
        }
        #expect(told.count == 20)
    }

    @Test("a wall clock that is set neither sends nor loses anything")
    func clock() {
        for step in [Duration.seconds(3_600), .seconds(-3_600)] {
            var fixture = OutboxFixture()
            fixture.tell(.trigger, "A")
            fixture.send(.retry(after: .seconds(60)))
            fixture.wallOffset = step
            #expect(fixture.run(for: .seconds(59)).isEmpty)
            #expect(fixture.run(for: .seconds(2)).map(\.text) == ["trigger A"])
        }
    }
}
