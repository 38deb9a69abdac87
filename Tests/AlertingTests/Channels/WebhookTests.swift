import AgentTestKit
import FoundationEssentials
import HTTPClient
import Logging
import Telemetry
import Testing

@testable import Alerting

@Suite("Webhook in Alertmanager's payload", .timeLimit(.minutes(3)))
struct WebhookTests {
    private let time = ManualTime(wall: OutboxFixture.wall)

    struct Payload: Decodable {
        struct Alert: Decodable {
            let status: String
            let labels: [String: String]
            let annotations: [String: String]
            let startsAt: String
            let endsAt: String
            let generatorURL: String
            let fingerprint: String
        }
        let version: String
        let groupKey: String
        let truncatedAlerts: Int
        let status: String
        let receiver: String
        let groupLabels: [String: String]
        let commonLabels: [String: String]
        let commonAnnotations: [String: String]
        let externalURL: String
        let alerts: [Alert]
    }

    @Test(
        "fingerprints are Alertmanager's",
        arguments: [
            ([:], "cbf29ce484222325"), (["alertname": "X"], "d2aeefc389ca7746"),
            (["severity": "critical", "alertname": "PostgresDown", "instance": "db1"], "ce5e004181c41ce3"),
            (
                [
                    "alertname": "TargetDown", "instance": "127.0.0.1:19195", "job": "agent", "region": "id",
                    "replica": "a", "severity": "page",
                ], "b70d08ffd9961626"
            ),
        ])
    func fingerprints(labels: [String: String], expected: String) {
        #expect(Fingerprint(labels: labels).hexadecimal == expected)
    }

    @Test("a trigger is a group of one firing alert, its end the same alert resolved")
    func single() async throws {
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        let firing = try payload(try #require(fixture.begin().first).delivery)
        #expect(firing.version == "4")
        #expect(firing.status == "firing")
        #expect(firing.receiver == "on\\.call")
        #expect(firing.groupKey == #"{}:{alertname="postgres"}"#)
        #expect(firing.groupLabels == ["alertname": "postgres"])
        #expect(firing.alerts.map(\.endsAt) == ["0001-01-01T00:00:00Z"])
        let alert = try #require(firing.alerts.first)
        #expect(alert.labels["check"] == "postgres/A")
        #expect(alert.labels["severity"] == "critical")
        #expect(alert.labels["region"] == "id")
        #expect(firing.commonLabels == alert.labels)
        #expect(alert.generatorURL == "https://status.example.org")
        _ = fixture.outbox.finished("A-1-oncall", DeliveryOutcome(.delivered, description: "-"), at: fixture.moment)
        fixture.pass(.seconds(5))
        fixture.tell(.resolve, "A")
        let resolved = try payload(try #require(fixture.begin().first).delivery)
        #expect(resolved.status == "resolved")
        #expect(resolved.alerts.map(\.fingerprint) == firing.alerts.map(\.fingerprint))
        #expect(resolved.alerts.first?.endsAt.hasPrefix("2025-10-09T08:53:") == true)
    }

    @Test("who is named in a reason is masked, as in a message; what the settings say is not")
    func masked() {
        var incident = Incident(
            reference: "A", key: "postgres/a", phase: .open, severity: .critical, since: OutboxFixture.wall,
            firedAt: OutboxFixture.wall, reason: "no such user ann@example.org")
        #expect(AlertmanagerAlert(incident).annotations["summary"] == "no such user <e-mail>")
        incident.annotations["summary"] = "call db@example.org"
        #expect(AlertmanagerAlert(incident).annotations["summary"] == "call db@example.org")
    }

    @Test("a digest is a group of all, cut at the limit with the rest counted")
    func digest() throws {
        var fixture = OutboxFixture()
        for number in 0..<150 { fixture.tell(.trigger, "R\(number)") }
        let payload = try payload(try #require(fixture.begin().first).delivery)
        #expect(payload.alerts.count == 100)
        #expect(payload.truncatedAlerts == 50)
        let common = ["alertname": "postgres", "omniflow_check": "postgres", "region": "id", "severity": "critical"]
        #expect(payload.commonLabels == common)
    }

    @Test("notes and tests are alerts that start and end at one moment")
    func note() throws {
        var fixture = OutboxFixture()
        let note = Announcement(
            kind: .note, incident: nil, transition: 0, at: fixture.moment.wall, severity: .warning, text: "a gap")
        _ = fixture.outbox.enqueue([note], at: fixture.moment)
        let payload = try payload(try #require(fixture.begin().first).delivery)
        #expect(payload.status == "resolved")
        #expect(payload.alerts.first?.labels["alertname"] == "OmniflowNote")
        #expect(payload.alerts.first?.annotations == ["summary": "a gap"])
    }

    @Test("it is posted with a token and the key")
    func posted() async throws {
        let server = try FakeBeepBot()
        defer { server.stop() }
        var fixture = OutboxFixture()
        fixture.tell(.trigger, "A")
        let delivery = try #require(fixture.begin().first).delivery
        let channel = WebhookChannel(
            name: "hook", settings: .init(url: server.url, authorization: .bearer("t0ken")), time: time)
        #expect(await channel.deliver(delivery, text: "-").verdict == .delivered)
        let request = try #require(server.requests.first)
        #expect(request.header("Authorization") == "Bearer t0ken")
        #expect(request.header("User-Agent") == "Alertmanager/omniflow-agent")
        #expect(request.key == delivery.id)
    }

    private func payload(_ delivery: Delivery) throws -> Payload {
        let payload = WebhookPayload(
            delivery, receiver: "on.call", maxAlerts: 100, externalLabels: ["region": "id"],
            externalURL: "https://status.example.org")
        return try JSONDecoder().decode(Payload.self, from: Data(payload.json))
    }
}

@Suite("Posting to Alertmanagers", .timeLimit(.minutes(3)))
struct AlertmanagerPublisherTests {
    struct Posted: Decodable {
        let labels: [String: String]
        let startsAt: String
        let endsAt: String
    }

    private func posted(_ body: [UInt8]) throws -> [Posted] {
        try JSONDecoder().decode([Posted].self, from: Data(body))
    }

    private func incident(_ reference: String, _ phase: Incident.Phase, _ severity: Severity = .critical) -> Incident {
        Incident(
            reference: reference, key: "postgres/\(reference)", phase: phase, severity: severity,
            since: OutboxFixture.wall, firedAt: OutboxFixture.wall)
    }

    @Test("what holds is told with an end that moves on; an end is repeated for a quarter of an hour")
    func timeline() throws {
        var fixture = OutboxFixture()
        var alerts = PublishedAlerts()
        let isQuiet = alerts.bodies(at: fixture.moment).isEmpty
        let isNews = alerts.note([incident("A", .open)], at: fixture.moment)
        let isNewsAgain = alerts.note([incident("A", .open)], at: fixture.moment)
        #expect(isQuiet && isNews && !isNewsAgain)
        var ends: [String] = []
        for _ in 0..<3 {
            let bodies = alerts.bodies(at: fixture.moment)
            let told = try posted(try #require(bodies.first))
            ends += told.map(\.endsAt)
            fixture.pass(.seconds(60))
        }
        #expect(ends == ["2025-10-09T08:57:20.000Z", "2025-10-09T08:58:20.000Z", "2025-10-09T08:59:20.000Z"])
        var over = incident("A", .resolved)
        over.resolvedAt = fixture.moment.wall
        let isOver = alerts.note([over], at: fixture.moment)
        #expect(isOver)
        var times = 0
        while let body = alerts.bodies(at: fixture.moment).first {
            #expect(try posted(body).map(\.endsAt) == ["2025-10-09T08:56:20.000Z"])
            times += 1
            fixture.pass(.seconds(60))
        }
        #expect(times == 15)
    }

    @Test("a severity that rises is another alert: the one before ends")
    func rises() throws {
        let fixture = OutboxFixture()
        var alerts = PublishedAlerts(externalLabels: ["region": "id"])
        _ = alerts.note([incident("A", .open, .warning)], at: fixture.moment)
        _ = alerts.note([incident("A", .open, .critical)], at: fixture.moment)
        let bodies = alerts.bodies(at: fixture.moment)
        let told = try posted(try #require(bodies.first))
        #expect(told.map { $0.labels["severity"] } == ["critical", "warning"])
        #expect(told.last?.endsAt == fixture.moment.wall.rfc3339)
        #expect(told.allSatisfy { $0.labels["region"] == "id" })
    }

    @Test("what holds again is told without the end of the time before, which would hide it")
    func again() throws {
        var fixture = OutboxFixture()
        var alerts = PublishedAlerts()
        var over = incident("A", .resolved)
        over.resolvedAt = fixture.moment.wall
        _ = alerts.note([incident("A", .open)], at: fixture.moment)
        _ = alerts.note([over], at: fixture.moment)
        let ending = alerts.bodies(at: fixture.moment)
        fixture.pass(.seconds(60))
        let next = Incident(
            reference: "B", key: over.key, phase: .open, severity: .critical, since: fixture.moment.wall,
            firedAt: fixture.moment.wall)
        _ = alerts.note([next], at: fixture.moment)
        let bodies = alerts.bodies(at: fixture.moment)
        let told = try posted(try #require(bodies.first))
        #expect(ending.count == 1)
        #expect(told.map(\.startsAt) == [fixture.moment.wall.rfc3339])
        #expect(told.map(\.endsAt) == [(fixture.moment.wall + PublishedAlerts.validity).rfc3339])
    }

    @Test("what is held back is not posted, and bodies have 64 alerts at most")
    func batches() throws {
        let fixture = OutboxFixture()
        var alerts = PublishedAlerts()
        let isHeldNews = alerts.note([incident("H", .held)], at: fixture.moment)
        #expect(!isHeldNews)
        _ = alerts.note((0..<150).map { incident("R\($0)", .open) }, at: fixture.moment)
        let bodies = alerts.bodies(at: fixture.moment)
        #expect(try bodies.map { try posted($0).count } == [64, 64, 22])
    }

    @Test("every Alertmanager gets everything, also where another one fails")
    func all() async throws {
        let good = try FakeBeepBot()
        let bad = try FakeBeepBot(then: .status(500))
        defer {
            good.stop()
            bad.stop()
        }
        let time = ManualTime(wall: OutboxFixture.wall)
        let root = { (bot: FakeBeepBot) in "http://127.0.0.1:\(bot.port)/am/" }
        let publisher = AlertmanagerPublisher(
            settings: .init(receivers: [
                .init(url: root(bad)), .init(url: root(good), authorization: .basic(user: "u", password: "p")),
            ]), time: time, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        publisher.note([incident("A", .open)])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await publisher.run() }
            await good.waitForRequests(1)
            while publisher.standings[root(bad)]?.problem == nil { await Task.yield() }
            await time.waitForSleepers(1)
            time.advance(by: .seconds(60))
            await good.waitForRequests(2)
            group.cancelAll()
        }
        #expect(good.requests.first?.head.first == "POST /am/api/v2/alerts HTTP/1.1")
        #expect(good.requests.first?.header("Authorization") == "Basic dTpw")
        #expect(bad.requests.first?.header("Authorization") == nil)
        #expect(publisher.standings[root(good)]?.lastSuccess != nil)
        #expect(publisher.standings[root(bad)]?.problem?.contains("500") == true)
    }

    @Test("an Alertmanager that hangs does not hold up what the others are told, and a reload reaches a new one")
    func hanging() async throws {
        let good = try FakeBeepBot()
        let stuck = try FakeBeepBot(then: .hang)
        let new = try FakeBeepBot()
        defer { for bot in [good, stuck, new] { bot.stop() } }
        let time = ManualTime(wall: OutboxFixture.wall)
        func settings(_ bots: [FakeBeepBot]) -> AlertmanagerPublisher.Settings {
            .init(receivers: bots.map { .init(url: "http://127.0.0.1:\($0.port)", timeout: .seconds(60)) })
        }
        let publisher = AlertmanagerPublisher(
            settings: settings([stuck, good]), time: time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        publisher.note([incident("A", .open)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await publisher.run() }
            await stuck.waitForRequests(1)
            await good.waitForRequests(1)
            publisher.note([incident("B", .open)])
            // The first one may be told again before.
            while try posted(Array((good.requests.last?.body ?? "[]").utf8)).count < 2 { await Task.yield() }
            publisher.replace(settings: settings([stuck, new]))
            publisher.note([incident("A", .open), incident("B", .open)])
            await new.waitForRequests(1)
            group.cancelAll()
        }
        #expect(try posted(Array(new.requests[0].body.utf8)).count == 2)
        #expect(stuck.requests.count == 1)
    }
}
