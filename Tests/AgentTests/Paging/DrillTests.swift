import AgentTestKit
import Alerting
import Foundation
import ServiceLifecycle
import Telemetry
import Testing

@testable import Agent

@Suite("Drill", .timeLimit(.minutes(2)))
struct DrillTests {
    private let directory = FileManager.default.temporaryDirectory.appendingPathComponent("drill-\(UUID().uuidString)")

    /// The alerting over these channels and routes, while its desk runs.
    private func drill(
        _ settings: String, _ body: (PagingFace) async throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let time = SystemTime()
        let loaded = loadSettings("state_directory: \"\(directory.path)\"\n" + settings)
        let box = SettingsBox(loaded, time: time)
        let paging = Paging(
            box, dependencies: DependencyMap(loaded.settings.dependencies), time: time, logger: RunnerFixture.quiet)
        _ = await paging.desk.takeUp()
        let group = ServiceGroup(services: [paging.desk], logger: RunnerFixture.quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(PagingFace(paging: paging, settings: box, time: time))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await paging.store.close()
    }

    @Test("walks every channel and every Alertmanager, and says what leads to each")
    func everything() async throws {
        let bots = [try FakeBeepBot(), try FakeBeepBot(), try FakeBeepBot(), try FakeBeepBot(then: .status(503))]
        defer { for bot in bots { bot.stop() } }
        try await drill(
            """
            alerting:
              channels:
                oncall: {type: beepbot, url: "\(bots[0].url)", secret: s, chat_id: "42"}
                spare: {type: webhook, url: "\(bots[1].url)"}
                central: {type: alertmanager, urls: ["http://127.0.0.1:\(bots[2].port)", "\(bots[3].url)"]}
              routes: [{channel: oncall, severities: [warning, critical]}]
            """
        ) { face in
            let reports = try await face.test(channel: nil, isDrill: true)
            #expect(reports.map(\.channel) == ["oncall", "spare", "central", "central"])
            #expect(reports.map(\.isDelivered) == [true, true, true, false])
            #expect(reports.map(\.status) == [200, 200, 200, 503])
            #expect(
                reports.map(\.address)
                    == [nil, nil, "127.0.0.1:\(bots[2].port)", "127.0.0.1:\(bots[3].port)"])
            #expect(
                reports.map(\.routes)
                    == [["critical, warning at once"], [], [RouteWords.everything], [RouteWords.everything]])
            #expect(try await face.incidents(since: nil, limit: 10).isEmpty && face.alerts.isEmpty)
        }
        #expect(bots.map(\.requests.count) == [1, 1, 1, 1])
        #expect(bots[0].requests.first?.text?.contains("[DRILL]") == true)
        #expect(bots[2].requests.first?.body.contains("OmniflowDrill") == true)
    }

    @Test("a test message goes to no Alertmanager, and whoever asks for one is told what does")
    func test() async throws {
        let bots = [try FakeBeepBot(), try FakeBeepBot()]
        defer { for bot in bots { bot.stop() } }
        try await drill(
            """
            alerting:
              channels:
                oncall: {type: beepbot, url: "\(bots[0].url)", secret: s, chat_id: "42"}
                central: {type: alertmanager, urls: ["\(bots[1].url)"]}
            """
        ) { face in
            let told = try await face.test(channel: nil, isDrill: false)
            #expect(told.map(\.channel) == ["oncall"])
            let refusal = await #expect(throws: AlertDeskError.self) {
                try await face.test(channel: "central", isDrill: false)
            }
            #expect(refusal?.code == .unknown && refusal?.description.contains("drill proves its way") == true)
        }
        #expect(bots.map(\.requests.count) == [1, 0])
    }

    @Test("Alertmanagers alone are drilled, too")
    func alone() async throws {
        let bot = try FakeBeepBot()
        defer { bot.stop() }
        try await drill("alerting: {channels: {central: {type: alertmanager, urls: [\"\(bot.url)\"]}}}") { face in
            let told = try await face.test(channel: nil, isDrill: true)
            #expect(told.map(\.isDelivered) == [true])
        }
        #expect(bot.requests.count == 1)
    }

    @Test("routes are told as their lines say it, fallbacks with whom they stand in for")
    func words() throws {
        let window = try #require(DailyWindow(parsing: "08:00-18:00"))
        let table = RoutingTable(
            routes: [
                Route(channel: "oncall", severities: [.critical], fallback: "pager"),
                Route(channel: "oncall", severities: [.info, .warning], digest: TimeOfDay(minutes: 540)),
                Route(channel: "office", severities: [.warning], windows: [window]),
            ])
        #expect(
            RouteWords.leading(to: "oncall", in: table) == [
                "critical at once, and to pager after 1m without success", "warning, info in one message at 09:00",
            ])
        #expect(RouteWords.leading(to: "office", in: table) == ["warning at once, from 08:00 to 18:00"])
        #expect(RouteWords.leading(to: "pager", in: table) == ["critical that oncall has not taken for 1m"])
        #expect(RouteWords.leading(to: "nobody", in: table).isEmpty)
    }

    @Test("below the results stands what goes to each channel, dead ends too")
    func lines() throws {
        let answer = """
            {"results": [
              {"channel": "oncall", "routes": ["critical at once", "warning in one message at 09:00"]},
              {"channel": "spare", "routes": []}, {"channel": "of an older agent"},
              {"channel": "central", "address": "am1:9093", "routes": ["every alert"]}
            ]}
            """
        let results = try #require(JSONField.node(answer)).list("results")
        #expect(
            NotifyTestCommand.routes(results) == [
                "What goes there:", "  oncall            critical at once",
                "  oncall            warning in one message at 09:00",
                "  spare             nothing: no route leads there", "  central am1:9093  every alert",
            ])
        #expect(NotifyTestCommand.routes([]).isEmpty)
    }
}
