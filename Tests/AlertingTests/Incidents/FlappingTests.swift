import Telemetry
import Testing

@testable import Alerting

@Suite("What goes to and fro")
struct FlappingTests {
    private static func world(_ policy: ConfirmationPolicy = ConfirmationPolicy()) -> AlertWorld {
        var world = AlertWorld()
        world.add("http/shop", policy)
        world.run(for: 200)
        return world
    }

    @Test(
        "a 1 Hz flapper for an hour is at most three messages", arguments: [0, 250, 500, 900], [1_000, 1_300, 5_000])
    func everySecond(phase: Int64, interval: Int64) {
        var world = AlertWorld()
        world.add("http/shop", interval: interval, phase: phase)
        world.run(for: 60)
        let start = world.elapsed
        var count = 0
        world.script = { _, elapsed in
            elapsed < start + 3_600_000 && (elapsed / 1_000) % 2 == 0 ? .holds(.critical) : .clear
        }
        world.run(for: 3_600)
        count = world.told.count
        world.script = nil
        world.run(for: 1_000)
        #expect(world.told.count <= 3, "\(world.told)")
        #expect(count <= 2)
        #expect(world.told.isEmpty || world.told.last == "resolve http/shop")
    }

    @Test("one that alternates with every measurement is told as flapping after a minute, and as over once settled")
    func alternating() {
        var world = Self.world()
        var isBad = false
        world.checks["http/shop"]?.interval = 1_000
        for _ in 0..<3_600 {
            isBad.toggle()
            world.set("http/shop", isBad ? .holds(.critical) : .clear)
            world.elapsed += 1_000
            world.engine.tick(at: world.now)
            world.measure("http/shop")
        }
        #expect(world.told == ["flapping http/shop"])
        #expect(world.announced.first.map { $0.at < 280 } == true)
        world.heal("http/shop")
        world.run(for: 600)
        #expect(world.told == ["flapping http/shop", "resolve http/shop"])
        #expect(Set(world.announced.compactMap(\.what.incident?.reference)).count == 1)
    }

    @Test("one that settles badly is told as settled, and as over later")
    func settledDown() {
        var world = Self.world()
        world.script = { _, elapsed in (elapsed / 1_000) % 4 < 2 ? .holds(.critical) : .clear }
        world.run(for: 300)
        world.script = nil
        world.fail("http/shop")
        world.run(for: 1_000)
        #expect(world.announced.last?.what.kind == .update)
        #expect(world.announced.last?.what.text == "settled: down")
        world.heal("http/shop")
        world.run(for: 1_000)
        #expect(world.announced.last?.what.kind == .resolve)
    }

    @Test("the fourth turn within ten minutes is told as flapping; it is quiet until it has settled")
    func turns() throws {
        var world = Self.world()
        for round in 0..<8 {
            world.set("http/shop", round % 2 == 0 ? .holds(.critical) : .clear)
            world.run(for: 100)
        }
        #expect(
            world.told == [
                "trigger http/shop", "resolve http/shop", "trigger http/shop", "flapping http/shop",
            ])
        world.run(for: 1_000)
        #expect(world.told.count == 5 && world.told.last == "resolve http/shop")
        // Steady for two minutes, and no three of its turns in the last ten; the second was the first `resolve`.
        let second = try #require(world.time(of: "resolve http/shop"))
        let last = try #require(world.announced.last?.at)
        #expect(last >= second + 600 && last >= 900 + 120 && last < 900 + 120 + 10)
        // The flapping incident is the one that it began as: one reference.
        #expect(Set(world.announced.suffix(3).compactMap(\.what.incident?.reference)).count == 1)
        world.fail("http/shop")
        world.run(for: 30)
        #expect(world.told.last == "trigger http/shop")
    }

    @Test("without the detection every turn is told")
    func off() {
        var world = Self.world(ConfirmationPolicy(detectsFlapping: false))
        for round in 0..<10 {
            world.set("http/shop", round % 2 == 0 ? .holds(.critical) : .clear)
            world.run(for: 50)
        }
        #expect(world.told.count == 10)
    }

    @Test("12 flips at random in ten minutes are at most five messages", arguments: 0..<100 as Range<UInt64>)
    func dozen(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var world = AlertWorld(seed: seed)
        world.add("http/shop", phase: Int64.random(in: 0..<5_000, using: &dice))
        world.run(for: 100)
        let start = world.elapsed
        let flips = (0..<12).map { _ in start + Int64.random(in: 0..<600_000, using: &dice) }.sorted()
        world.script = { _, elapsed in flips.count { $0 <= elapsed } % 2 == 1 ? .holds(.critical) : .clear }
        world.run(for: 600)
        world.run(for: 2_000)
        #expect(world.told.count <= 5, "seed \(seed): \(world.announced.map { "\($0.at) \($0.what.kind)" })")
        #expect(world.told.isEmpty || world.told.last == "resolve http/shop", "seed \(seed)")
    }

    @Test(
        "measurements at random for half an hour are at most four messages in any ten minutes",
        arguments: 0..<30 as Range<UInt64>)
    func noise(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var world = AlertWorld(seed: seed)
        world.add("http/shop")
        let share = Int.random(in: 1...9, using: &dice)
        for _ in 0..<1_800 {
            world.set("http/shop", Int.random(in: 0..<10, using: &dice) < share ? .holds(.critical) : .clear)
            world.run(for: 1)
        }
        let times = world.announced.filter { $0.what.kind != .reminder }.map(\.at)
        for (index, first) in times.enumerated() {
            #expect(times[index...].count { $0 < first + 600 } <= 4, "seed \(seed): \(times)")
        }
    }

    @Test("flapping that is switched off in the settings is over at once")
    func switchedOff() {
        var world = Self.world()
        world.script = { _, elapsed in (elapsed / 1_000) % 2 == 0 ? .holds(.critical) : .clear }
        world.checks["http/shop"]?.interval = 1_000
        world.run(for: 200)
        #expect(world.told == ["flapping http/shop"])
        world.script = nil
        world.set("http/shop", .off)
        world.run(for: 10)
        #expect(world.told == ["flapping http/shop", "resolve http/shop"])
    }

    @Test("what is unknown does not settle")
    func unknown() {
        var world = Self.world()
        world.script = { _, elapsed in (elapsed / 1_000) % 2 == 0 ? .holds(.critical) : .clear }
        world.checks["http/shop"]?.interval = 1_000
        world.run(for: 200)
        world.script = { _, _ in .unknown }
        world.run(for: 1_200)
        #expect(world.told == ["flapping http/shop"])
    }

    @Test("a child that goes to and fro with its parent is not told")
    func child() {
        var world = AlertWorld(graph: AlertWorld.graph(["http/shop": ["postgres/orders"]]))
        world.add("postgres/orders")
        world.add("http/shop")
        world.run(for: 60)
        world.fail("postgres/orders")
        world.script = { name, elapsed in
            name == "http/shop" ? (elapsed / 1_000) % 2 == 0 ? .holds(.critical) : .clear : nil
        }
        world.run(for: 600)
        #expect(world.told == ["trigger postgres/orders"])
    }
}
