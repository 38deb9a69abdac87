import AgentTestKit
import Alerting
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry
import Testing

@testable import Agent

@Suite("Canary", .timeLimit(.minutes(2)))
struct CanaryTests {
    /// A desk with one BeepBot in virtual time, and what the canary reports.
    private final class World: Sendable {
        let time = ManualTime()
        let bot: FakeBeepBot
        let desk: AlertDesk
        let canary: Canary
        let reports = Mutex<[AlertReport]>([])
        /// Another canary over the same desk, which has looked at nothing yet.
        let restart: @Sendable () -> Canary
        private let directory: URL

        init(_ canary: String, answers: [FakeBeepBot.Answer] = [], language: String = "en") throws {
            let bot = try FakeBeepBot(answers)
            self.bot = bot
            directory = FileManager.default.temporaryDirectory.appendingPathComponent("canary-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            let loaded = loadSettings(
                """
                identity: {language: \(language)}
                alerting:
                  channels:
                    oncall: {type: beepbot, url: "\(bot.url)", secret: s, chat_id: "42", \(canary)}
                """)
            let settings = SettingsBox(loaded, time: time)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let desk = PagingParts.desk(
                loaded.settings, store: AlertStore(directory: directory.path), time: time, logger: logger,
                everything: { AlertCommit() }, late: { _ in })
            self.desk = desk
            let reports = Tap()
            restart = { [time] in Canary(settings: settings, desk: desk, time: time) { _ in } }
            self.canary = Canary(settings: settings, desk: desk, time: time) { reports.take($0) }
            reports.world = self
        }

        deinit { try? FileManager.default.removeItem(at: directory) }

        var level: AlertCondition.Level? { reports.withLock { $0.last?.conditions.first?.level } }

        func running(_ body: () async throws -> Void) async throws {
            _ = await desk.takeUp()
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let group = ServiceGroup(services: [desk], logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                let outcome = await Result { try await body() }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
                try outcome.get()
            }
            bot.stop()
        }

        /// Lets the desk send until nothing waits.
        func settle(after count: Int) async {
            while bot.requests.count < count || !desk.undelivered.isEmpty {
                time.advance(by: .milliseconds(100))
                await Task.yield()
            }
        }
    }

    /// What takes the reports before the world is whole.
    private final class Tap: @unchecked Sendable {
        // Sendable by proof: set once, before anything reports.
        weak var world: World?
        func take(_ report: AlertReport) { world?.reports.withLock { $0.append(report) } }
    }

    @Test("goes to a quiet channel at once, without a sound, and again only after the interval")
    func silent() async throws {
        let world = try World("canary: silent, canary_chat_id: \"7\"")
        try await world.running {
            world.canary.look()
            await world.settle(after: 1)
            world.time.advance(by: .seconds(200))
            world.canary.look()
            #expect(world.desk.undelivered.isEmpty)
            #expect(world.desk.figures.counters.channels["oncall"]?.attempts == [.delivered: 1])
            world.time.advance(by: .seconds(101))
            world.canary.look()
            world.canary.look()
            await world.settle(after: 2)
        }
        let first = try #require(world.bot.requests.first)
        #expect(first.field("chat_id") == "7" && first.field("disable_notification") == "true")
        #expect(first.text?.contains("CANARY") == true)
        #expect(world.bot.requests.count == 2 && Set(world.bot.requests.compactMap(\.key)).count == 2)
        #expect(world.level == .clear)
    }

    @Test("says that it is a dry run where the other side shows it to nobody")
    func dryRun() async throws {
        let world = try World("canary: dry_run")
        try await world.running {
            world.canary.look()
            await world.settle(after: 1)
        }
        #expect(world.bot.requests.first?.field("dry_run") == "true")
        #expect(world.bot.requests.first?.field("chat_id") == "42")
    }

    @Test(
        "speaks the settings' language",
        arguments: [("en", "This message proves"), ("id", "Pesan ini membuktikan"), ("zh", "此消息用于确认")])
    func languages(language: String, words: String) async throws {
        let world = try World("canary: silent", language: language)
        try await world.running {
            world.canary.look()
            await world.settle(after: 1)
        }
        #expect(world.bot.requests.first?.text?.contains(words) == true)
    }

    @Test("without it nothing is sent and nothing is wrong")
    func off() async throws {
        let world = try World("canary: off")
        try await world.running {
            for _ in 0..<5 {
                world.canary.look()
                world.time.advance(by: .seconds(900))
            }
        }
        #expect(world.bot.requests.isEmpty && world.level == .clear)
    }

    @Test("after a start a way that was proven long ago has some time to be proven anew")
    func restarted() async throws {
        let world = try World("canary: silent", answers: [.status(200)] + .init(repeating: .status(503), count: 200))
        try await world.running {
            world.canary.look()
            await world.settle(after: 1)
            world.time.advance(by: .seconds(86_400))
            let canary = world.restart()
            canary.look()
            #expect(canary.unproven(at: world.time.now()).isEmpty)
            world.time.advance(by: Canary.grace - .seconds(1))
            #expect(canary.unproven(at: world.time.now()).isEmpty)
            world.time.advance(by: .seconds(1))
            #expect(canary.unproven(at: world.time.now()).map(\.channel) == ["oncall"])
        }
    }

    @Test("a channel that takes nothing for three intervals fails, and is well with the next that arrives")
    func overdue() async throws {
        let world = try World("canary: silent", answers: .init(repeating: .status(503), count: 4))
        try await world.running {
            world.canary.look()
            #expect(world.level == .clear)
            world.time.advance(by: .seconds(601))
            world.canary.look()
            #expect(world.level == .holds(.critical))
            #expect(world.canary.unproven(at: world.time.now()).map(\.channel) == ["oncall"])
            await world.settle(after: 5)
            world.canary.look()
            #expect(world.level == .clear)
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
