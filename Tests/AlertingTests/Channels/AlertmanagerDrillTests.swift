import AgentTestKit
import FoundationEssentials
import HTTPClient
import Logging
import Telemetry
import Testing

@testable import Alerting

@Suite("A drill at Alertmanagers", .timeLimit(.minutes(3)))
struct AlertmanagerDrillTests {
    private struct Posted: Decodable {
        let labels: [String: String]
        let annotations: [String: String]
        let startsAt: String
        let endsAt: String
        let generatorURL: String
    }

    private func publisher(_ receivers: [AlertmanagerPublisher.Receiver]) -> AlertmanagerPublisher {
        AlertmanagerPublisher(
            settings: .init(
                receivers: receivers, externalLabels: ["node": "db1"], externalURL: "https://status.example.org"),
            time: ManualTime(wall: OutboxFixture.wall), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func receiver(_ bot: FakeBeepBot) -> AlertmanagerPublisher.Receiver {
        .init(url: "http://127.0.0.1:\(bot.port)/am", authorization: .bearer("t0ken"))
    }

    @Test("is one alert for information, marked as a drill, that ends by itself")
    func alert() async throws {
        let bot = try FakeBeepBot()
        defer { bot.stop() }
        let answers = await publisher([receiver(bot)]).drill(within: .seconds(20))
        #expect(answers.map(\.outcome.verdict) == [.delivered] && answers.map(\.outcome.status) == [200])
        let request = try #require(bot.requests.first)
        #expect(request.head.first == "POST /am/api/v2/alerts HTTP/1.1")
        #expect(request.header("Authorization") == "Bearer t0ken")
        let posted = try JSONDecoder().decode([Posted].self, from: Data(request.body.utf8))
        let alert = try #require(posted.first)
        #expect(posted.count == 1 && bot.requests.count == 1)
        #expect(
            alert.labels == ["alertname": "OmniflowDrill", "severity": "info", "drill": "true", "node": "db1"])
        #expect(alert.annotations["summary"]?.hasPrefix("[DRILL] ") == true)
        #expect(alert.startsAt == OutboxFixture.wall.rfc3339)
        #expect(alert.endsAt == (OutboxFixture.wall + .seconds(60)).rfc3339)
        #expect(alert.generatorURL == "https://status.example.org")
    }

    @Test("goes to each at once, tells what each answered in their order, and counts in no figure")
    func each() async throws {
        let good = try FakeBeepBot()
        let bad = try FakeBeepBot(then: .status(401, body: "no such user"))
        let stuck = try FakeBeepBot(then: .hang)
        defer { for bot in [good, bad, stuck] { bot.stop() } }
        let publisher = publisher([receiver(stuck), receiver(bad), receiver(good), .init(url: "http://127.0.0.1:1")])
        let answers = await publisher.drill(within: .milliseconds(500))
        #expect(answers.map(\.url) == publisher.settings.receivers.map(\.url))
        #expect(answers.map(\.outcome.verdict) == [.ambiguous, .refused, .delivered, .retry(after: nil)])
        #expect(answers.map(\.outcome.status) == [nil, 401, 200, nil])
        #expect(answers[1].outcome.description == "answered 401: no such user")
        #expect(publisher.standings.isEmpty)
    }

    @Test("without any Alertmanager it is nothing")
    func none() async {
        #expect(await publisher([]).drill(within: .seconds(1)).isEmpty)
    }
}
