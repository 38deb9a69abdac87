import Telemetry
import Testing

@testable import Alerting

@Suite("What goes on after a restart")
struct RestartTests {
    private static func world() -> AlertWorld {
        var world = AlertWorld(graph: AlertWorld.graph(["http/shop": ["postgres/orders"]]))
        for name in ["postgres/orders", "http/shop"] { world.add(name) }
        world.run(for: 22)
        return world
    }

    @Test("what was told is not told again", arguments: [0.0, 30, 7_200])
    func open(seconds: Double) {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        let reference = world.engine.incidents.first?.reference
        world.restart(after: seconds)
        world.run(for: 60)
        #expect(world.told.filter { $0.hasPrefix("trigger") } == ["trigger postgres/orders"])
        #expect(world.engine.incidents.map(\.reference) == [reference])
        world.heal("postgres/orders")
        world.run(for: 60)
        #expect(world.told.filter { $0.hasPrefix("resolve") } == ["resolve postgres/orders"])
    }

    @Test("zombie incident: a recovery while the agent was down is told, once")
    func recovered() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        world.heal("postgres/orders")
        world.restart(after: 60)
        world.run(for: 3)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders"])
        world.restart()
        world.run(for: 600)
        #expect(world.told.count == 2)
    }

    @Test("confirmations that were counted still count")
    func pending() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 4.5)
        #expect(world.told.isEmpty && world.engine.alerts(at: world.now).count == 1)
        world.restart()
        world.run(for: 0)
        #expect(world.told == ["trigger postgres/orders"])
    }

    @Test("what is unknown at the start changes nothing")
    func unknown() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        world.set("postgres/orders", .unknown)
        world.restart(after: 10)
        world.run(for: 600)
        #expect(world.told == ["trigger postgres/orders"])
    }

    @Test("what was held back stays held back, until it is known again that nothing else is to blame")
    func held() {
        var world = Self.world()
        world.fail("http/shop", "postgres/orders")
        world.run(for: 60)
        world.restart()
        world.run(for: 60)
        #expect(world.told == ["trigger postgres/orders"])
        world.heal("postgres/orders")
        world.restart()
        world.run(for: 60)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders", "trigger http/shop"])
    }

    @Test("reminders keep their times and their numbers")
    func reminders() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 1_900)
        world.restart(after: 30)
        world.run(for: 3_600)
        world.restart(after: 30)
        world.run(for: 3_600)
        let reminders = world.announced.filter { $0.what.kind == .reminder }
        let first = world.time(of: "trigger postgres/orders") ?? 0
        #expect(reminders.map(\.what.count) == [1, 2, 3])
        #expect(reminders.map { $0.at - first } == [1_800, 5_400, 9_000])
    }

    @Test("no reminder is sent before it is measured that it is still wrong")
    func overdueReminder() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        world.heal("postgres/orders")
        world.restart(after: 9_000)
        world.run(for: 60)
        #expect(!world.told.contains("reminder postgres/orders"))
        #expect(world.told.last == "resolve postgres/orders")
    }

    @Test("silences and acknowledgements hold over a restart with the clock set back, and no longer than told")
    func clockSetBack() throws {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        _ = try world.engine.silence("http/*", for: .seconds(1_000), owner: "a", reason: "b", at: world.now)
        _ = try world.engine.acknowledge("postgres/orders", owner: "a", for: .seconds(1_000), at: world.now)
        world.drain()
        world.wallOffset -= 3_600_000
        world.restart()
        #expect(world.engine.activeSilences(at: world.now).count == 1)
        #expect(world.engine.incidents.first?.acknowledgement != nil)
        world.run(for: 1_060)
        #expect(world.engine.activeSilences(at: world.now).isEmpty)
        #expect(world.engine.incidents.first?.acknowledgement == nil)
        world.drain()
        world.restart()
        #expect(world.engine.activeSilences(at: world.now).isEmpty)
    }

    @Test("an outage is as long as it was, whatever the clock was set to", arguments: [-3_600_000, 3_600_000])
    func length(step: Int64) throws {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        world.wallOffset += step
        world.run(for: 60)
        world.heal("postgres/orders")
        world.run(for: 30)
        let lasted = try #require(world.announced.last?.what.incident?.lasted)
        #expect(lasted > .seconds(110) && lasted < .seconds(130))
    }

    @Test("acknowledgements and silences hold, and end when they should")
    func operators() throws {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        _ = try world.engine.acknowledge("postgres/orders", owner: "ann", for: .seconds(3_600), at: world.now)
        _ = try world.engine.silence("redis/*", for: .seconds(1_000), owner: "a", reason: "b", at: world.now)
        world.drain()
        world.restart()
        #expect(world.engine.incidents.first?.acknowledgement?.owner == "ann")
        #expect(world.engine.activeSilences(at: world.now).count == 1)
        world.run(for: 1_010)
        #expect(world.engine.activeSilences(at: world.now).isEmpty)
        world.run(for: 2_580)
        #expect(world.told == ["trigger postgres/orders"])
        world.restart()
        world.run(for: 20)
        #expect(world.told == ["trigger postgres/orders", "reminder postgres/orders"])
    }

    @Test("Healthchecks' pause that a reload reset: a deploy that runs goes on")
    func deploy() throws {
        var world = Self.world()
        _ = try world.engine.startDeploy("v1", restarting: ["postgres/*"], at: world.now)
        world.drain()
        world.fail("postgres/orders")
        world.run(for: 60)
        world.restart()
        world.run(for: 60)
        #expect(world.told.isEmpty)
        _ = try world.engine.endDeploy("v1", at: world.now)
        world.drain()
        world.run(for: 10)
        #expect(world.told == ["trigger postgres/orders"])
    }

    @Test("what flaps goes on flapping")
    func flapping() {
        var world = Self.world()
        world.checks["postgres/orders"]?.interval = 1_000
        world.script = { name, elapsed in
            name == "postgres/orders" && (elapsed / 1_000) % 2 == 0 ? .holds(.critical) : .clear
        }
        world.run(for: 200)
        world.restart(after: 2)
        world.run(for: 200)
        world.restart(after: 1)
        world.script = nil
        world.run(for: 400)
        #expect(world.told == ["flapping postgres/orders", "resolve postgres/orders"])
    }

    @Test("what nothing reports any more ends after an hour")
    func orphan() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        world.checks = [:]
        world.restart()
        world.run(for: 3_500)
        #expect(world.told == ["trigger postgres/orders"])
        world.run(for: 200)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders"])
    }

    @Test(
        "a gap is told once where it was longer than two minutes",
        arguments: [(90, false), (130, true), (90_000, true)])
    func gap(seconds: Double, isTold: Bool) {
        var world = Self.world()
        world.restart(after: seconds)
        world.restart(after: 1)
        let notes = world.announced.compactMap(\.what.text)
        #expect(notes.count == (isTold ? 1 : 0))
        #expect(notes.allSatisfy { $0.hasPrefix("the agent was down from 2026-03-01 12:00:") })
        world.settings.tellsGaps = false
        world.restart(after: 1_000)
        #expect(world.announced.count == notes.count)
    }
}
