import Telemetry
import Testing

@testable import Alerting

@Suite("Silences")
struct SilenceTests {
    private static func world() -> AlertWorld {
        var world = AlertWorld()
        for name in ["postgres/orders", "redis/cache"] { world.add(name) }
        world.run(for: 22)
        return world
    }

    @Test("what is silenced is kept in the history and told to nobody, neither its beginning nor its end")
    func silenced() throws {
        var world = Self.world()
        let silence = try world.engine.silence(
            "postgres/*", for: .seconds(600), owner: "ann", reason: "move", at: world.now)
        world.fail("postgres/orders", "redis/cache")
        world.run(for: 60)
        world.heal("postgres/orders", "redis/cache")
        world.run(for: 60)
        #expect(world.told == ["trigger redis/cache", "resolve redis/cache"])
        #expect(world.announced.filter(\.what.isMuted).map(\.what.kind) == [.trigger, .resolve])
        #expect(silence.until == world.now.wall(of: world.now.monotonic) + .seconds(600 - 120))
        #expect(world.store.load().silences == [silence])
    }

    @Test("resolves are delivered also when silenced")
    func resolveWhileSilenced() throws {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 10)
        _ = try world.engine.silence("*", for: .seconds(600), owner: "ann", reason: "all", at: world.now)
        world.heal("postgres/orders")
        world.run(for: 30)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders"])
    }

    @Test("what still fails when its silence ends and was never told is told then", arguments: [true, false])
    func ends(byHand: Bool) throws {
        var world = Self.world()
        let silence = try world.engine.silence(
            "postgres/orders", for: .seconds(600), owner: "ann", reason: "move", at: world.now)
        world.fail("postgres/orders")
        world.run(for: 300)
        #expect(world.told.isEmpty)
        if byHand {
            let ended = try world.engine.expireSilence(silence.id, at: world.now)
            world.drain()
            #expect(ended.id == silence.id && ended.until == world.now.wall)
            #expect(world.time(of: "trigger postgres/orders") == 322)
        } else {
            world.run(for: 400)
            #expect(world.time(of: "trigger postgres/orders") == 622)
        }
        world.heal("postgres/orders")
        world.run(for: 30)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders"])
    }

    @Test("UP sent for an unannounced DOWN: what was only ever muted is told to be over to nobody")
    func neverTold() throws {
        var world = Self.world()
        _ = try world.engine.silence("*", for: .seconds(100), owner: "ann", reason: "all", at: world.now)
        world.fail("postgres/orders")
        world.run(for: 60)
        world.heal("postgres/orders")
        world.run(for: 600)
        #expect(world.told.isEmpty)
    }

    @Test("a severity that rose during a silence is told when it ends")
    func roseMeanwhile() throws {
        var world = Self.world()
        world.set("postgres/orders", .holds(.warning))
        world.run(for: 30)
        _ = try world.engine.silence("*", for: .seconds(100), owner: "ann", reason: "all", at: world.now)
        world.fail("postgres/orders")
        world.run(for: 50)
        #expect(world.told == ["trigger postgres/orders"])
        world.restart()
        world.run(for: 100)
        #expect(world.told == ["trigger postgres/orders", "update postgres/orders"])
        world.run(for: 1_000)
        #expect(world.told.count == 2)
    }

    @Test("a mistake is answered with what to do")
    func mistakes() throws {
        var world = Self.world()
        let now = world.now
        let minute = Duration.seconds(60)
        #expect(throws: OperatorError.ownerMissing) {
            try world.engine.silence("*", for: minute, owner: " ", reason: "r", at: now)
        }
        #expect(throws: OperatorError.reasonMissing) {
            try world.engine.silence("*", for: minute, owner: "o", reason: "", at: now)
        }
        #expect(throws: OperatorError.badDuration(limit: "30d")) {
            try world.engine.silence("*", for: .zero, owner: "o", reason: "r", at: now)
        }
        #expect(throws: OperatorError.badDuration(limit: "30d")) {
            try world.engine.silence("*", for: .seconds(31 * 86_400), owner: "o", reason: "r", at: now)
        }
        #expect(throws: OperatorError.badPattern("orders")) {
            try world.engine.silence("orders", for: minute, owner: "o", reason: "r", at: now)
        }
        #expect(throws: OperatorError.unknownSilence("x", known: [])) {
            try world.engine.expireSilence("x", at: now)
        }
        #expect(throws: OperatorError.nothingOpen("http/shop", known: [])) {
            try world.engine.acknowledge("http/shop", owner: "o", at: now)
        }
        #expect(throws: OperatorError.nameMissing) { try world.engine.markDeploy("", at: now) }
        #expect(throws: OperatorError.patternsMissing) {
            try world.engine.startDeploy("v1", restarting: [], at: now)
        }
        #expect(throws: OperatorError.badDuration(limit: "15m")) {
            try world.engine.startDeploy("v1", restarting: ["*"], for: .seconds(901), at: now)
        }
        #expect(throws: OperatorError.unknownDeploy("v1", known: [])) { try world.engine.endDeploy("v1", at: now) }
        #expect("\(OperatorError.nothingOpen("a", known: ["b", "c"]))" == "a has no open incident: open are b, c")
        #expect(
            "\(OperatorError.unknownSilence("a", known: (1...7).map(String.init)))"
                == "there is no silence a: active are 1, 2, 3, 4, 5 and 2 more")
    }

    @Test("a preview names the checks that a silence would cover, and what of them is not well")
    func preview() {
        var world = Self.world()
        world.fail("redis/cache")
        world.run(for: 10)
        let found = world.engine.silencePreview("redis/*", at: world.now)
        #expect(found.checks.map(\.description) == ["redis/cache"])
        #expect(found.alerts.map(\.key.name) == ["redis/cache"])
        #expect(world.engine.silencePreview("*", at: world.now).checks.count == 2)
        #expect(world.engine.silencePreview("redis/other", at: world.now).checks.isEmpty)
    }

    @Test("a wall clock that steps by an hour neither ends a silence nor fires a reminder", arguments: [-3_600, 3_600])
    func steps(seconds: Int64) throws {
        var world = Self.world()
        world.fail("redis/cache")
        world.run(for: 20)
        _ = try world.engine.silence("postgres/*", for: .seconds(600), owner: "a", reason: "b", at: world.now)
        world.fail("postgres/orders")
        world.run(for: 100)
        world.wallOffset = seconds * 1_000
        world.run(for: 400)
        #expect(world.told == ["trigger redis/cache"])
        world.run(for: 200)
        #expect(world.told == ["trigger redis/cache", "trigger postgres/orders"])
        world.run(for: 1_100)
        #expect(world.told == ["trigger redis/cache", "trigger postgres/orders", "reminder redis/cache"])
    }
}
