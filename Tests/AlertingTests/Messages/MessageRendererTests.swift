import Alerting
import Telemetry
import Testing

@Suite("Messages")
struct MessageRendererTests {
    typealias Fixture = MessageFixture

    @Test("a lock screen shows state, what, where, why, since when and the reference")
    func firstLine() throws {
        let text = try Fixture.renderer().text(Fixture.announcement(.trigger), channel: "oncall")
        #expect(text.head == "🚨 DOWN postgres/orders on db1: connection refused, since 03:12 WIB [K7QPX]")
    }

    @Test("the end is told with how long it took and the same reference")
    func end() throws {
        let announcement = Fixture.announcement(.resolve, Fixture.incident(over: 432), after: 433)
        let text = try Fixture.renderer().text(announcement, channel: "oncall")
        #expect(text.head == "✅ UP postgres/orders, down 7 min 12 s [K7QPX]")
    }

    @Test(
        "each kind has its state word; only an up-check is down",
        arguments: [
            (
                Announcement.Kind.trigger, "host/local:disk:/var", Severity.critical,
                "🚨 FAIL host/local:disk:/var on db1: "
            ),
            (.trigger, "host/local:disk:/var", .warning, "⚠️ WARN host/local:disk:/var on db1: "),
            (.trigger, "redis/cache", .warning, "⚠️ DOWN redis/cache on db1: "),
            (.update, "redis/cache", .critical, "🚨 UPDATE redis/cache on db1: "),
            (.reminder, "redis/cache", .critical, "🚨 STILL DOWN redis/cache on db1: "),
            (.reminder, "redis/cache:memory", .critical, "🚨 STILL FAILING redis/cache:memory on db1: "),
            (.flapping, "redis/cache", .critical, "🔁 FLAPPING redis/cache on db1: "),
            (.resolve, "redis/cache:memory", .critical, "✅ OK redis/cache:memory, failed for "),
            (.resolve, "host/local:disk:/var", .warning, "✅ OK host/local:disk:/var on db1, warned for "),
            (.missed, "redis/cache", .critical, "✅ UP redis/cache, was down 03:12 WIB to "),
            (.trigger, "HighLatency{job=\"shop\"}", .critical, "🚨 FAIL HighLatency{job=\"shop\"} on db1: "),
        ])
    func stateWords(kind: Announcement.Kind, check: String, severity: Severity, expected: String) throws {
        let announcement = Fixture.announcement(kind, Fixture.incident(check, severity: severity), count: 1)
        let text = try Fixture.renderer().text(announcement, channel: "oncall")
        #expect(text.head.hasPrefix(expected), "\(text.head)")
        #expect(text.head.hasSuffix(" [K7QPX]"))
    }

    @Test("a reminder says which one it is, and a time of another day has its date")
    func reminder() throws {
        let announcement = Fixture.announcement(.reminder, after: 90_000, count: 3)
        let text = try Fixture.renderer().text(announcement, channel: "oncall")
        #expect(
            text.head
                == "🚨 STILL DOWN postgres/orders on db1: connection refused, since 2026-11-23 03:12 WIB, 3rd reminder "
                + "[K7QPX]")
    }

    @Test("what was wrong and is over before anybody heard of it is told with both times")
    func missed() throws {
        let announcement = Fixture.announcement(.missed, Fixture.incident(over: 432), after: 500)
        let text = try Fixture.renderer().text(announcement, channel: "oncall")
        #expect(text.head == "✅ UP postgres/orders, was down 03:12 WIB to 03:19 WIB, 7 min 12 s [K7QPX]")
    }

    @Test("what ended without a good measurement says why it is over")
    func switchedOff() throws {
        let announcement = Fixture.announcement(
            .resolve, Fixture.incident(over: 432), after: 433, text: "it was switched off in the settings")
        let text = try Fixture.renderer().text(announcement, channel: "oncall")
        #expect(text.head == "✅ OVER postgres/orders: it was switched off in the settings, down 7 min 12 s [K7QPX]")
        #expect(!text.rows.dropFirst().contains { $0.contains("switched off") })
    }

    @Test("below stand what it hits, evidence, the deploy, the first thing to do and links; who speaks comes last")
    func body() throws {
        var incident = Fixture.incident()
        incident.hits = ["http/shop", "pgbouncer/pool"]
        incident.dependents = 5
        incident.evidence = ["connect to 127.0.0.1:5432: connection refused", "value 96 %, fails at 95 %"]
        incident.deploy = DeployMark(name: "4f2c", at: Fixture.began + .seconds(-40))
        let text = try Fixture.renderer(externalURL: "https://status.example.org")
            .text(Fixture.announcement(.trigger, incident), channel: "oncall")
        #expect(
            text.rows.dropFirst() == [
                "Hits: every request that needs the database fails; 2 with it: http/shop, pgbouncer/pool; "
                    + "targets that need it: 5",
                "- connect to 127.0.0.1:5432: connection refused", "- value 96 %, fails at 95 %",
                "Began 40 s after deploy 4f2c", "First: see whether it runs",
                "Status: https://status.example.org/#K7QPX",
                "Runbook: https://status.example.org/runbooks/postgres-up",
                "omniflow / production / db1, 2026-11-23 03:12:42 WIB",
            ])
    }

    @Test("without an address for links there are none, and the settings' runbook wins over ours")
    func links() throws {
        var incident = Fixture.incident()
        #expect(try !Fixture.renderer().text(Fixture.announcement(.trigger, incident), channel: "a").contains("http"))
        incident.annotations["runbook_url"] = "https://wiki.example.org/db"
        let text = try Fixture.renderer().text(Fixture.announcement(.trigger, incident), channel: "a")
        #expect(text.contains("Runbook: https://wiki.example.org/db"))
    }

    @Test("the agent's own checks say on which host, what is at stake, and link their runbook as all others")
    func ownChecks() throws {
        let renderer = try Fixture.renderer(externalURL: "https://status.example.org")
        for check in CheckCatalog.own {
            let name = check.name(target: OwnCheckCatalog.target).description
            let text = renderer.text(Fixture.announcement(.trigger, Fixture.incident(name)), channel: "a")
            #expect(text.head.hasPrefix("🚨 FAIL \(name) on db1: "))
            if let stake = check.pageReason { #expect(text.rows.contains("Hits: \(stake)")) }
            #expect(text.rows.contains("Runbook: https://status.example.org/runbooks/\(check.runbook)"))
            let over = Fixture.announcement(.resolve, Fixture.incident(name, over: 60), after: 61)
            #expect(renderer.text(over, channel: "a").head.hasPrefix("✅ OK \(name) on db1, failed for 1 min"))
        }
    }

    @Test("a reason that is too long for the first line is whole below, and time and reference stay")
    func longReason() throws {
        let reason = String(repeating: "the server says so and so, ", count: 8) + "END"
        let text = try Fixture.renderer().text(
            Fixture.announcement(.trigger, Fixture.incident(reason: reason)), channel: "oncall")
        #expect(text.head.hasSuffix("…, since 03:12 WIB [K7QPX]"))
        #expect(text.head.utf16.count <= 120)
        #expect(text.rows.contains("Why: \(reason)"))
    }

    @Test("where it gets too long, evidence goes first; what to do and who speaks stay")
    func manyLines() throws {
        var incident = Fixture.incident()
        incident.evidence = (0..<60).map { "line \($0) " + String(repeating: "x", count: 300) }
        let text = try Fixture.renderer().text(Fixture.announcement(.trigger, incident), channel: "oncall")
        #expect(text.utf16.count <= 4_096)
        #expect(text.utf16.count > 3_500)
        #expect(text.rows.contains { $0.hasPrefix("+") && $0.hasSuffix(" more") })
        #expect(text.rows.suffix(2).first == "First: see whether it runs")
        #expect(text.rows.last?.hasPrefix("omniflow / production / db1") == true)
    }

    @Test("a repeat says so on its second line, once, and stays within the length")
    func repeated() throws {
        let renderer = try Fixture.renderer()
        var incident = Fixture.incident()
        incident.evidence = (0..<60).map { "line \($0) " + String(repeating: "x", count: 300) }
        let once = renderer.repeated(renderer.text(Fixture.announcement(.trigger, incident), channel: "oncall"))
        #expect(once.rows[1] == "(possible repeat)")
        #expect(once.utf16.count <= 4_096)
        #expect(renderer.repeated(once) == once)
        let foreign = renderer.repeated((0..<500).map { "line \($0) of a text" }.joined(separator: "\n"))
        #expect(foreign.utf16.count <= 4_096 && foreign.rows.last == "line 499 of a text")
    }

    @Test("notes and tests say their text on the first line")
    func notes() throws {
        let renderer = try Fixture.renderer()
        let note = renderer.text(
            Fixture.announcement(.note, nil, text: "the agent was down from 03:00 to 03:10"), channel: "oncall")
        #expect(note.head == "ℹ️ NOTE the agent was down from 03:00 to 03:10")
        #expect(note.rows.count == 2)
        let long = renderer.text(
            Fixture.announcement(.note, nil, text: String(repeating: "word ", count: 60) + "END"), channel: "oncall")
        #expect(long.head.utf16.count <= 120 && long.contains("END"))
    }

    @Test("a channel's template stands between the first line and the last")
    func template() throws {
        let template = try MessageTemplate(
            "{{check}} is {{state}} ({{severity}})\n{{#evidence}}* {{.}}\n{{/evidence}}bye")
        let renderer = try Fixture.renderer(styles: ["short": MessageStyle(template: template)])
        var incident = Fixture.incident()
        incident.evidence = ["one <b>", "two & three"]
        let text = renderer.text(Fixture.announcement(.trigger, incident), channel: "short")
        #expect(
            text.rows.dropFirst().dropLast() == [
                "postgres/orders is DOWN (critical)", "* one <b>", "* two & three", "bye",
            ])
        #expect(template.unknownFields.isEmpty)
        #expect(try MessageTemplate("{{chekc}} {{#evidence}}{{.}}{{/evidence}}").unknownFields == ["chekc"])
        #expect(throws: MessageTemplate.Problem.self) { try MessageTemplate("{{#evidence}} never ends") }
    }

    @Test(
        "messages come in the settings' language; state words stay",
        arguments: [
            (MessageLanguage.indonesian, "🚨 DOWN postgres/orders di db1: connection refused, sejak 03:12 WIB [K7QPX]"),
            (.chinese, "🚨 DOWN postgres/orders @ db1：connection refused，自 03:12 WIB 起 [K7QPX]"),
        ])
    func languages(language: MessageLanguage, expected: String) throws {
        #expect(try Fixture.renderer(language).text(Fixture.announcement(.trigger), channel: "a").head == expected)
    }

    @Test("every phrase is there in every language with the same values")
    func catalogue() {
        for phrase in MessagePhraseProbe.names {
            let texts = MessageLanguage.allCases.map { MessagePhraseProbe.text(phrase, $0) }
            #expect(texts.allSatisfy { $0?.isEmpty == false }, "\(phrase)")
            let values = texts.map { MessagePhraseProbe.values(in: $0 ?? "") }
            #expect(values.allSatisfy { $0 == values.first }, "\(phrase)")
        }
    }
}
