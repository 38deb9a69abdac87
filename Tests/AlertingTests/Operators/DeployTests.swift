import Telemetry
import Testing

@testable import Alerting

@Suite("Deploys")
struct DeployTests {
    private static func world() -> AlertWorld {
        var world = AlertWorld()
        for name in ["postgres/orders", "redis/cache"] { world.add(name) }
        world.run(for: 22)
        return world
    }

    @Test("a deploy mutes what it restarts, and nothing else")
    func deploy() throws {
        var world = Self.world()
        _ = try world.engine.startDeploy("4f2c", restarting: ["postgres/*"], at: world.now)
        world.fail("postgres/orders", "redis/cache")
        world.run(for: 60)
        world.heal("postgres/orders")
        world.run(for: 30)
        let mark = try world.engine.endDeploy("4f2c", at: world.now)
        world.run(for: 60)
        #expect(world.told == ["trigger redis/cache"])
        #expect(mark.endedAt == AlertWorld.origin + .seconds(112))
        #expect(world.store.load().deploys == [mark])
    }

    @Test("a crash after the end of a deploy pages in normal time, with the deploy in it")
    func crashAfter() throws {
        var world = Self.world()
        _ = try world.engine.startDeploy("4f2c", restarting: ["postgres/orders"], at: world.now)
        world.run(for: 30)
        _ = try world.engine.endDeploy("4f2c", at: world.now)
        world.fail("postgres/orders")
        world.run(for: 60)
        #expect(world.time(of: "trigger postgres/orders") == 57)
        #expect(world.announced.last?.what.incident?.deploy?.name == "4f2c")
    }

    @Test("what fails at the end of a deploy is confirmed from then on", arguments: [2.0, 60.0])
    func failsAtEnd(seconds: Double) throws {
        var world = Self.world()
        _ = try world.engine.startDeploy("4f2c", restarting: ["postgres/orders"], at: world.now)
        world.fail("postgres/orders")
        world.run(for: seconds + 3.5)
        let end = Double(world.elapsed) / 1_000
        _ = try world.engine.endDeploy("4f2c", at: world.now)
        world.drain()
        #expect(world.told.isEmpty)
        world.run(for: 60)
        let told = try #require(world.time(of: "trigger postgres/orders"))
        #expect(told - end >= 2 && told - end < 7.5)
    }

    @Test("what starts up within its confirmations after a deploy is told to nobody")
    func startsUp() throws {
        var world = Self.world()
        _ = try world.engine.startDeploy("4f2c", restarting: ["postgres/orders"], at: world.now)
        world.fail("postgres/orders")
        world.run(for: 60)
        _ = try world.engine.endDeploy("4f2c", at: world.now)
        world.drain()
        world.run(for: 1.5)
        world.heal("postgres/orders")
        world.run(for: 60)
        #expect(world.told.isEmpty)
    }

    @Test("a deploy that nobody ends mutes for 15 minutes")
    func forgotten() throws {
        var world = Self.world()
        _ = try world.engine.startDeploy("4f2c", restarting: ["*"], at: world.now)
        #expect(world.engine.runningDeploys(at: world.now) == ["4f2c"])
        #expect(throws: OperatorError.deployRuns("4f2c")) {
            try world.engine.startDeploy("4f2c", restarting: ["*"], at: world.now)
        }
        world.fail("postgres/orders")
        world.run(for: 1_000)
        #expect(world.time(of: "trigger postgres/orders") == 922)
        #expect(world.engine.runningDeploys(at: world.now).isEmpty)
    }

    @Test(
        "an incident names the newest deploy of the half hour before it",
        arguments: [(40, true), (1_799, true), (1_900, false)])
    func marks(seconds: Double, isNamed: Bool) throws {
        var world = Self.world()
        _ = try world.engine.markDeploy("old", at: world.now)
        world.elapsed += 1
        _ = try world.engine.markDeploy("new", at: world.now)
        world.run(for: seconds - 5)
        world.fail("postgres/orders")
        world.run(for: 30)
        #expect(world.announced.first?.what.incident?.deploy?.name == (isNamed ? "new" : nil))
    }
}
