import Alerting
import Telemetry
import Testing

@Suite("Digests and the classic layout")
struct MessageDigestTests {
    typealias Fixture = MessageFixture

    private func reference(_ number: Int) -> String { "R\(1000 + number)" }

    @Test("a storm is one message with exact counts, criticals named first")
    func storm() throws {
        let many = (0..<37).map { number in
            let severity: Severity = number % 3 == 0 ? .critical : .warning
            let incident = Fixture.incident(
                "redis/cache\(number)", severity: severity, reference: reference(number), over: number >= 30 ? 60 : nil)
            return Fixture.announcement(number >= 30 ? .resolve : .trigger, incident, after: 70)
        }
        let text = try Fixture.renderer(externalURL: "https://status.example.org")
            .digest(many, title: .storm, channel: "oncall")
        #expect(text.head == "🚨 DIGEST 37 at once on db1: 10 critical, 20 warning, 7 over, since 03:12 WIB")
        #expect(text.rows.count == 1 + 10 + 1 + 1 + 1)
        #expect(text.rows[1...10].allSatisfy { $0.hasPrefix("🚨 DOWN redis/cache") })
        #expect(text.rows[1].hasSuffix(": connection refused, since 03:12 WIB [R1000]"))
        #expect(text.rows[11] == "+27 more")
        #expect(text.rows[12] == "All of them: https://status.example.org/")
    }

    @Test("of one incident only the newest counts")
    func newest() throws {
        let texts = [
            Fixture.announcement(.trigger, Fixture.incident(severity: .warning), transition: 1),
            Fixture.announcement(.resolve, Fixture.incident(severity: .warning, over: 60), transition: 2, after: 61),
            Fixture.announcement(.note, nil, text: "the agent was down"),
        ]
        let text = try Fixture.renderer().digest(texts, title: .daily, channel: "oncall")
        #expect(text.head == "📋 DIGEST 2 of the day on db1: 1 over, 1 notes, since 03:12 WIB")
        #expect(text.rows.count == 4)
    }

    @Test("an empty digest, and one of ten thousand, are messages as well", arguments: DigestTitle.all)
    func extremes(title: DigestTitle) throws {
        let renderer = try Fixture.renderer()
        #expect(renderer.digest([], title: title, channel: "oncall").head.contains("DIGEST 0"))
        let many = (0..<10_000).map {
            Fixture.announcement(.trigger, Fixture.incident("tcp/\($0)", reference: "X\($0)"))
        }
        let text = renderer.digest(many, title: title, channel: "oncall")
        #expect(text.head.contains("10000"))
        #expect(text.utf16.count <= 4_096 && text.rows.contains("+9990 more"))
    }

    @Test("the classic layout has the original's order, without its faults")
    func classic() throws {
        let renderer = try Fixture.renderer(styles: ["old": MessageStyle(layout: .classic)])
        var incident = Fixture.incident(reason: "relation \"my_table\" [x] *y*")
        incident.evidence = ["SQLSTATE 57P03"]
        let text = renderer.text(Fixture.announcement(.trigger, incident), channel: "old")
        #expect(
            text.rows == [
                "🚨 OMNIFLOW ALERT", "", "Level: CRITICAL", "Application: omniflow", "Instance: db1.example.org",
                "Node: db1", "IP (Local): 10.0.0.5", "Component: postgres/orders",
                "Time: 23/11/2026, 03.12.42 WIB (+07:00)", "Environment: production", "", "Message:",
                "🚨 DOWN postgres/orders on db1: relation \"my_table\" [x] *y*, since 03:12 WIB [K7QPX]", "",
                "Details:", "• Hits: every request that needs the database fails", "• SQLSTATE 57P03",
                "• First: see whether it runs",
            ])
        #expect(!text.contains("undefined") && !text.contains("\\"))
    }
}

extension DigestTitle {
    static let all: [DigestTitle] = [.storm, .daily, .outage]
}
