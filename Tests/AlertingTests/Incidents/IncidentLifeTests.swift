import Telemetry
import Testing

@testable import Alerting

@Suite("The life of an incident")
struct IncidentLifeTests {
    private static func world(_ policy: ConfirmationPolicy = ConfirmationPolicy()) -> AlertWorld {
        var world = AlertWorld()
        world.add("postgres/orders", policy)
        world.run(for: 20)
        return world
    }

    @Test("an up-check that fails is told after two confirmations a second apart, and so is its end after one")
    func confirmed() throws {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 60)
        #expect(world.time(of: "trigger postgres/orders") == 27)
        world.heal("postgres/orders")
        world.run(for: 60)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders"])
        #expect(world.time(of: "resolve postgres/orders") == 83)
        let resolved = try #require(world.announced.last?.what.incident)
        #expect(resolved.phase == .resolved)
        #expect(resolved.since == AlertWorld.origin + .seconds(25))
        #expect(resolved.resolvedAt == AlertWorld.origin + .seconds(82))
        #expect(resolved.announcedAt == AlertWorld.origin + .seconds(27))
        #expect(world.announced.map(\.what.transition) == [1, 2])
        #expect(world.engine.incidents.isEmpty)
        // What is needed to find flapping is kept for ten minutes, and then nothing is.
        world.run(for: 700)
        #expect(world.store.confirmationCount == 0 && world.engine.stories.isEmpty && world.engine.open.isEmpty)
    }

    @Test("1 and 1 need no confirmation and ask for none")
    func atOnce() {
        var world = Self.world(ConfirmationPolicy(failAfter: 1, clearAfter: 1))
        world.fail("postgres/orders")
        world.run(for: 5)
        #expect(world.time(of: "trigger postgres/orders") == 25)
        world.heal("postgres/orders")
        world.run(for: 5)
        #expect(world.time(of: "resolve postgres/orders") == 30)
    }

    @Test("one bad measurement is told to nobody")
    func blip() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 5.5)
        #expect(world.engine.alerts(at: world.now).map(\.state) == [.pending])
        world.heal("postgres/orders")
        world.run(for: 600)
        #expect(world.announced.isEmpty && world.engine.alerts(at: world.now).isEmpty)
    }

    @Test("a measurement that is reported again does not count again")
    func distinct() throws {
        var engine = IncidentEngine(state: AlertState(), seed: 1, at: AlertWorld().now)
        let world = AlertWorld()
        let key = AlertKey(check: try #require(CheckName(parsing: "redis/cache")))
        for _ in 0..<10 {
            let condition = AlertCondition(key: key, level: .holds(.critical), measuredAt: world.now.monotonic)
            engine.observe(AlertReport(group: "redis/cache", conditions: [condition], isComplete: true), at: world.now)
        }
        #expect(engine.alerts(at: world.now).map(\.state) == [.pending])
    }

    @Test("zero timestamps that mean unset: what was never measured counts as nothing")
    func unmeasured() throws {
        var world = AlertWorld()
        let key = AlertKey(check: try #require(CheckName(parsing: "redis/cache")))
        for _ in 0..<5 {
            world.elapsed += 1_000
            let condition = AlertCondition(key: key, level: .holds(.critical), measuredAt: nil)
            world.engine.observe(
                AlertReport(group: "redis/cache", conditions: [condition], isComplete: true), at: world.now)
        }
        #expect(world.engine.alerts(at: world.now).isEmpty)
    }

    @Test("what is unknown changes nothing and breaks no run")
    func unknown() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 6)
        world.set("postgres/orders", .unknown)
        world.run(for: 60)
        #expect(world.announced.isEmpty)
        world.fail("postgres/orders")
        world.run(for: 5)
        #expect(world.told == ["trigger postgres/orders"])
        world.set("postgres/orders", .unknown)
        world.run(for: 600)
        #expect(world.told == ["trigger postgres/orders"])
    }

    @Test("what is switched off ends at once, and says so")
    func off() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 10)
        world.set("postgres/orders", .off)
        world.run(for: 10)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders"])
        #expect(world.announced.last?.what.text?.contains("switched off") == true)
        world.run(for: 60)
        #expect(world.announced.count == 2)
    }

    @Test("what a complete report lacks is gone, which ends it")
    func gone() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 10)
        world.checks = [:]
        world.engine.observe(AlertReport(group: "postgres/orders", conditions: [], isComplete: false), at: world.now)
        world.drain()
        #expect(world.announced.count == 1)
        world.engine.observe(AlertReport(group: "postgres/orders", conditions: [], isComplete: true), at: world.now)
        world.drain()
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders"])
        #expect(world.engine.conditions.isEmpty && world.engine.stories.isEmpty == false)
        world.run(for: 700)
        #expect(world.engine.stories.isEmpty && world.engine.groups.isEmpty)
    }

    @Test("a group that the settings no longer have ends with them")
    func group() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 10)
        world.engine.keep(groups: ["redis/cache"], at: world.now)
        world.drain()
        #expect(world.told.last == "resolve postgres/orders")
    }

    @Test("the severity rises with an update, and never sinks within an incident")
    func severity() {
        var world = Self.world()
        world.set("postgres/orders", .holds(.warning))
        world.run(for: 30)
        world.fail("postgres/orders")
        world.run(for: 30)
        world.set("postgres/orders", .holds(.warning))
        world.run(for: 60)
        world.heal("postgres/orders")
        world.run(for: 30)
        #expect(world.announced.map(\.what.kind) == [.trigger, .update, .resolve])
        #expect(world.announced.map(\.what.severity) == [.warning, .critical, .critical])
    }

    @Test("conditions of one check are one incident: open while any of them holds, with one beginning and one end")
    func joined() throws {
        var world = AlertWorld()
        let check = try #require(CheckName(parsing: "postgres/orders:connections"))
        let keys = [AlertKey(check: check), AlertKey(rule: "TooManyConnections{db=\"a\"}", joining: check)]
        func report(_ levels: [AlertCondition.Level]) {
            world.elapsed += 5_000
            for (key, level) in zip(keys, levels) {
                let condition = AlertCondition(key: key, level: level, measuredAt: world.now.monotonic)
                world.engine.observe(
                    AlertReport(group: key.name, conditions: [condition], isComplete: true), at: world.now)
            }
            world.drain()
        }
        let bad = AlertCondition.Level.holds(.warning)
        for _ in 0..<4 { report([bad, .clear]) }
        for _ in 0..<4 { report([.holds(.warning), .holds(.critical)]) }
        for _ in 0..<4 { report([.clear, .holds(.critical)]) }
        #expect(world.announced.map(\.what.kind) == [.trigger, .update])
        for _ in 0..<4 { report([.clear, .clear]) }
        #expect(world.announced.map(\.what.kind) == [.trigger, .update, .resolve])
        #expect(Set(world.announced.compactMap(\.what.incident?.reference)).count == 1)
        #expect(world.announced[1].what.incident?.members.count == 2)
    }

    @Test("a rule that stands alone has an incident of its own and no causes")
    func rule() {
        var world = AlertWorld()
        let key = AlertKey(rule: "Budget{team=\"a\"}")
        for _ in 0..<3 {
            world.elapsed += 15_000
            let condition = AlertCondition(key: key, level: .holds(.warning), measuredAt: world.now.monotonic)
            world.engine.observe(AlertReport(group: "rules", conditions: [condition], isComplete: true), at: world.now)
        }
        world.drain()
        #expect(world.told == ["trigger Budget{team=\"a\"}"])
    }

    @Test("fingerprint churn: labels and reasons that change are no other condition")
    func churn() throws {
        var world = AlertWorld()
        let key = AlertKey(check: try #require(CheckName(parsing: "host/local:disk:/var")))
        for round in 0..<10 {
            world.elapsed += 15_000
            let condition = AlertCondition(
                key: key, level: .holds(.critical), measuredAt: world.now.monotonic, reason: "\(90 + round) % full",
                observation: Observation(value: 0.9 + Double(round) / 100, unit: "ratio", critical: 0.9),
                labels: ["value": "\(round)"])
            world.engine.observe(
                AlertReport(group: "host/local", conditions: [condition], isComplete: true), at: world.now)
            world.drain()
        }
        #expect(world.announced.map(\.what.kind) == [.trigger])
        #expect(world.engine.incidents.first?.reason == "99 % full")
        #expect(world.engine.incidents.first?.evidence == ["last values 95 %, 96 %, 97 %, 98 %, 99 % (fails at 90 %)"])
    }

    @Test("a new failure within ten minutes is a new incident with a new reference")
    func again() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 100)
        world.heal("postgres/orders")
        world.run(for: 100)
        world.fail("postgres/orders")
        world.run(for: 100)
        #expect(world.announced.map(\.what.kind) == [.trigger, .resolve, .trigger])
        #expect(Set(world.announced.compactMap(\.what.incident?.reference)).count == 2)
    }

    @Test("config reload re-sending everything: new settings and another graph tell nothing")
    func reload() {
        var world = Self.world()
        world.fail("postgres/orders")
        world.run(for: 10)
        world.engine.replace(settings: EngineSettings(reminders: ReminderPlan(first: .seconds(120))), at: world.now)
        world.engine.replace(graph: AlertWorld.graph(["http/shop": ["postgres/orders"]]), at: world.now)
        world.run(for: 1_000)
        #expect(world.told == ["trigger postgres/orders"])
    }

    @Test("a note is announced by itself")
    func note() {
        var world = Self.world()
        world.engine.note("the network was lost from 03:00 to 03:05", at: world.now)
        world.drain()
        #expect(world.told == ["note -"])
    }
}
