import Telemetry
import Testing

@testable import Alerting

@Suite("Silences, acknowledgements and deploys")
struct OperatorTests {
    private static func world() -> AlertWorld {
        var world = AlertWorld()
        for name in ["postgres/orders", "redis/cache"] { world.add(name) }
        world.run(for: 22)
        return world
    }

    // MARK: Silences

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

    // MARK: Reminders and acknowledgements

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

    // MARK: Deploys

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

    @Test("an incident names the newest deploy of the half hour before it", arguments: [(40, true), (1_799, true), (1_900, false)])
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
