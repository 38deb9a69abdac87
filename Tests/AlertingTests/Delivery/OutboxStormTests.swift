import Telemetry
import Testing

@testable import Alerting

@Suite("Outbox in a storm")
struct OutboxStormTests {
    /// The most that began in any 60 s.
    static func densest(_ sent: [(seconds: Double, text: String)]) -> Int {
        sent.map { first in sent.count { $0.seconds >= first.seconds && $0.seconds < first.seconds + 60 } }.max() ?? 0
    }

    @Test("10,000 unrelated announcements in a second are at most 6 messages in any minute, and none is lost")
    func storm() {
        var fixture = OutboxFixture()
        var sent: [(seconds: Double, text: String)] = []
        for step in 0..<100 {
            let news = (0..<100).map { fixture.announcement(.trigger, "R\(step)x\($0)") }
            _ = fixture.outbox.enqueue(news, at: fixture.moment)
            let offset = Double(step) / 100
            for one in fixture.run(for: .milliseconds(10)) { sent.append((one.seconds + offset, one.text)) }
        }
        for one in fixture.run(for: .seconds(300)) { sent.append((one.seconds + 1, one.text)) }
        #expect(fixture.outbox.count == 0)
        #expect(Self.densest(sent) <= 6)
        #expect(sent.count <= 4)
        let told = sent.reduce(0) { sum, one in
            sum + (one.text.hasPrefix("storm of ") ? Int(one.text.dropFirst(9).prefix { $0.isNumber }) ?? 0 : 1)
        }
        #expect(told == 10_000)
    }

    @Test("500 checks of unrelated targets that fail at once are at most 6 messages in the first minute")
    func atOnce() {
        var fixture = OutboxFixture()
        for number in 0..<500 { fixture.tell(.trigger, "R\(number)") }
        let sent = fixture.run(for: .seconds(60))
        #expect(sent.count <= 6)
        #expect(sent.first?.text.hasPrefix("storm of 500: ") == true)
    }

    @Test("a stream of unrelated announcements never passes 6 in a minute, and no critical waits for half a minute")
    func stream() {
        var fixture = OutboxFixture()
        var sent: [(seconds: Double, text: String)] = []
        for second in 0..<600 {
            fixture.tell(.trigger, "R\(second)")
            for one in fixture.run(for: .seconds(1)) { sent.append((one.seconds + Double(second), one.text)) }
        }
        for one in fixture.run(for: .seconds(120)) { sent.append((one.seconds + 600, one.text)) }
        #expect(Self.densest(sent) <= 6)
        #expect(fixture.outbox.count == 0)
        let gaps = zip(sent, sent.dropFirst()).map { $1.seconds - $0.seconds }
        #expect((gaps.max() ?? 0) <= 30)
    }

    @Test("as many as fit are messages of their own, a second apart")
    func few() {
        var fixture = OutboxFixture()
        for name in ["A", "B", "C"] { fixture.tell(.trigger, name) }
        let sent = fixture.run(for: .seconds(60))
        #expect(sent.map(\.text) == ["trigger A", "trigger B", "trigger C"])
        #expect(sent.map(\.seconds) == [0, 1, 2])
    }

    @Test("half of the places are for criticals: warnings hold none of them up")
    func reserve() {
        var fixture = OutboxFixture()
        for number in 0..<3 {
            fixture.tell(.trigger, "W\(number)", .warning)
            _ = fixture.run(for: .seconds(2))
        }
        fixture.tell(.trigger, "W9", .warning)
        #expect(fixture.run(for: .seconds(2)).isEmpty)
        fixture.tell(.trigger, "C")
        #expect(fixture.run(for: .seconds(2)).map(\.text).first?.contains("trigger C") == true)
    }

    @Test("in a digest criticals come first, and its members say what replaced them")
    func digest() throws {
        var fixture = OutboxFixture()
        for number in 0..<10 { fixture.tell(.trigger, "W\(number)", .warning) }
        fixture.tell(.trigger, "C")
        let (attempts, changes) = fixture.outbox.begin(at: fixture.moment)
        let digest = try #require(attempts.first?.delivery)
        #expect(digest.announcements.count == 11)
        #expect(digest.announcements.first?.incident?.reference == "C")
        #expect(digest.severity == .critical)
        let members = changes.deliveries.filter { $0.state == .superseded }
        #expect(members.count == 11)
        #expect(members.allSatisfy { $0.supersededBy == digest.id })
    }

    @Test("what ends behind a digest that did not arrive is told with it, as it stands now")
    func stale() {
        var fixture = OutboxFixture()
        for number in 0..<10 { fixture.tell(.trigger, "R\(number)") }
        fixture.send(.retry(after: nil))
        for number in 0..<9 { fixture.tell(.resolve, "R\(number)") }
        let sent = fixture.run(for: .seconds(300))
        #expect(sent.count == 1)
        #expect(sent.first?.text.contains("missed R0") == true)
        #expect(sent.first?.text.contains("trigger R9") == true)
        fixture.tell(.resolve, "R9")
        #expect(fixture.run(for: .seconds(60)).map(\.text) == ["resolve R9"])
    }

    @Test("what ends behind a digest of unknown fate is told after it")
    func unknown() {
        var fixture = OutboxFixture()
        for number in 0..<10 { fixture.tell(.trigger, "R\(number)") }
        fixture.send(.ambiguous)
        fixture.tell(.resolve, "R3")
        let sent = fixture.run(for: .seconds(300)).map(\.text)
        #expect(sent.count == 2)
        #expect(sent.first?.hasPrefix("possible repeat: storm of 10: ") == true)
        #expect(sent.last == "resolve R3")
    }

    @Test("tests stand alone, whatever else waits")
    func tests() {
        var fixture = OutboxFixture()
        for number in 0..<20 { fixture.tell(.trigger, "R\(number)") }
        let test = Announcement(
            kind: .test, incident: nil, transition: 0, at: fixture.moment.wall, severity: .info, text: "hello")
        _ = fixture.outbox.enqueue([test], to: ["oncall"], at: fixture.moment)
        #expect(fixture.run(for: .seconds(60)).map(\.text).contains("test hello"))
    }
}
