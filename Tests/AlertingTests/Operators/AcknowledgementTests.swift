import Telemetry
import Testing

@testable import Alerting

@Suite("Reminders and acknowledgements")
struct AcknowledgementTests {
    private static func world() -> AlertWorld {
        var world = AlertWorld()
        for name in ["postgres/orders", "redis/cache"] { world.add(name) }
        world.run(for: 22)
        return world
    }

    @Test("an unacknowledged critical reminds after 30 minutes, then hourly, and a warning never does")
    func reminders() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.set("redis/cache", .holds(.warning))
        world.run(for: 4 * 3_600)
        let reminders = world.announced.filter { $0.what.kind == .reminder }
        #expect(reminders.map(\.what.count) == [1, 2, 3, 4])
        let first = world.time(of: "trigger postgres/orders") ?? 0
        #expect(reminders.map { $0.at - first } == [1_800, 5_400, 9_000, 12_600])
        #expect(reminders.allSatisfy { $0.what.incident?.key == "postgres/orders" })
    }

    @Test("an acknowledgement stops reminders at once, and they go on when it expires")
    func acknowledged() throws {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 1_000)
        let reference = try #require(world.engine.incidents.first?.reference)
        let incident = try world.engine.acknowledge(
            reference.lowercased(), owner: "ann", for: .seconds(7_200), at: world.now)
        world.drain()
        #expect(incident.acknowledgement?.owner == "ann")
        #expect(world.engine.alerts(at: world.now).first?.acknowledgement?.owner == "ann")
        world.run(for: 7_199)
        #expect(world.told == ["trigger postgres/orders"])
        world.run(for: 2)
        #expect(world.told.last == "reminder postgres/orders")
        #expect(world.engine.incidents.first?.acknowledgement == nil)
    }

    @Test("an acknowledgement is undone when the severity rises")
    func undone() throws {
        var world = Self.world()
        world.set("postgres/orders", .holds(.warning))
        world.run(for: 60)
        _ = try world.engine.acknowledge("postgres/orders", owner: "ann", at: world.now)
        world.fail("postgres/orders")
        world.run(for: 60)
        #expect(world.told.last == "update postgres/orders")
        #expect(world.engine.incidents.first?.acknowledgement == nil)
        world.run(for: 1_800)
        #expect(world.told.last == "reminder postgres/orders")
    }

    @Test("what is not confirmed cannot be acknowledged yet")
    func pending() throws {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 3.5)
        #expect(throws: OperatorError.stillPending("postgres/orders")) {
            try world.engine.acknowledge("postgres/orders", owner: "ann", at: world.now)
        }
    }

    @Test("repeat shorter than the tick: reminders come when they are due, however seldom the engine is woken")
    func lateTick() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 30)
        world.checks = [:]
        world.elapsed += 20 * 3_600_000
        world.engine.tick(at: world.now)
        world.drain()
        #expect(world.announced.filter { $0.what.kind == .reminder }.map(\.what.count) == [1])
    }

    @Test("reminder timers are each incident's own")
    func ownTimers() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 900)
        world.fail("redis/cache")
        world.run(for: 1_900)
        let reminders = world.announced.filter { $0.what.kind == .reminder }
        #expect(reminders.map { $0.what.incident?.key } == ["postgres/orders", "redis/cache"])
        #expect((reminders.last?.at ?? 0) - (reminders.first?.at ?? 0) == 900)
    }

    @Test("a silence holds reminders back, and the one that is due comes when it ends")
    func silencedReminder() throws {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 1_000)
        _ = try world.engine.silence("*", for: .seconds(3_000), owner: "a", reason: "b", at: world.now)
        world.run(for: 2_900)
        #expect(world.told == ["trigger postgres/orders"])
        world.run(for: 200)
        #expect(world.told == ["trigger postgres/orders", "reminder postgres/orders"])
    }
}
