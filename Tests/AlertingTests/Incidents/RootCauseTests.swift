import Telemetry
import Testing

@testable import Alerting

@Suite("One outage is one incident")
struct RootCauseTests {
    /// A shop that needs a pool, which needs a database, each measured at another phase.
    private static func world() -> AlertWorld {
        var world = AlertWorld(
            graph: AlertWorld.graph(["pgbouncer/pool": ["postgres/orders"], "http/shop": ["pgbouncer/pool"]]))
        for (index, name) in ["http/shop", "pgbouncer/pool", "postgres/orders"].enumerated() {
            world.add(name, phase: Int64(index) * 700)
        }
        world.run(for: 30)
        return world
    }

    @Test("what fails with its database is not told, and counts among what that hits")
    func held() {
        var world = Self.world()
        world.fail("http/shop", "pgbouncer/pool", "postgres/orders")
        world.run(for: 60)
        #expect(world.told == ["trigger postgres/orders"])
        #expect(world.engine.incident("http/shop")?.phase == .held)
        #expect(world.engine.incident("http/shop")?.causes == ["postgres/orders"])
        #expect(world.engine.incident("postgres/orders")?.hits == ["http/shop", "pgbouncer/pool"])
        world.heal("http/shop", "pgbouncer/pool", "postgres/orders")
        world.run(for: 60)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders"])
        #expect(world.announced.last?.what.incident?.hits == ["http/shop", "pgbouncer/pool"])
        #expect(world.engine.incidents.isEmpty)
    }

    @Test("the first message says how many other targets need what is down, before any of them fails")
    func dependents() {
        var world = Self.world()
        world.add("postgres/orders:locks")
        world.run(for: 30)
        world.fail("postgres/orders")
        world.run(for: 60)
        let incident = world.announced.first?.what.incident
        #expect(incident?.key == "postgres/orders" && incident?.dependents == 2 && incident?.hits == [])
        world.fail("http/shop")
        world.heal("postgres/orders")
        world.run(for: 60)
        #expect(world.engine.incident("http/shop")?.announcedAt != nil)
        #expect(world.engine.incident("http/shop")?.dependents == nil)
    }

    @Test("a child still down in rounds that started after its parent recovered pages on its own")
    func stillDown() throws {
        var world = Self.world()
        world.fail("http/shop", "postgres/orders")
        world.run(for: 60)
        world.heal("postgres/orders")
        world.run(for: 60)
        #expect(world.told == ["trigger postgres/orders", "resolve postgres/orders", "trigger http/shop"])
        let recovered = try #require(world.time(of: "resolve postgres/orders")) - 1
        let told = try #require(world.time(of: "trigger http/shop"))
        // Asked for at once when the parent is well, then a second apart.
        #expect(told - recovered <= 2.01 && told > recovered)
        #expect(world.engine.incident("http/shop")?.causes == [])
    }

    @Test("a child that recovers soon after its parent is told to nobody")
    func follows() {
        var world = Self.world()
        world.fail("http/shop", "postgres/orders")
        world.run(for: 60)
        world.heal("postgres/orders")
        world.run(for: 5.5)
        world.heal("http/shop")
        world.run(for: 60)
        #expect(!world.told.contains("trigger http/shop") || world.told.contains("resolve http/shop"))
    }

    @Test("a check in between that passes hides nothing")
    func through() {
        var world = Self.world()
        world.fail("http/shop", "postgres/orders")
        world.run(for: 60)
        #expect(world.told == ["trigger postgres/orders"])
        #expect(world.engine.incident("http/shop")?.causes == ["postgres/orders"])
    }

    @Test("on a first failure what it needs is asked at once, without other sides of its target and the host")
    func asks() {
        var world = AlertWorld(
            graph: AlertWorld.graph([
                "http/shop": ["postgres/orders:connections", "redis/cache", "host/local"], "http/shop:latency": [],
            ]))
        for name in ["http/shop", "postgres/orders", "redis/cache", "host/local"] { world.add(name) }
        world.run(for: 6)
        var requests: [(target: TargetID, at: MonotonicInstant)] = []
        for name in ["http/shop", "http/shop"] {
            world.elapsed += 1_000
            let key = AlertKey(check: CheckName(parsing: name) ?? CheckName(kind: "", target: ""))
            let bad = AlertCondition(key: key, level: .holds(.critical), measuredAt: world.now.monotonic)
            world.engine.observe(AlertReport(group: name, conditions: [bad], isComplete: false), at: world.now)
            requests += world.engine.takeMeasurementRequests()
        }
        #expect(
            requests.map { "\($0.target) \(($0.at - world.now.monotonic).inSeconds)" } == [
                "postgres/orders -1.0", "redis/cache -1.0", "http/shop 0.0", "http/shop 1.0",
            ])
    }

    @Test("a failure waits five seconds for an answer of what it needs, and no longer")
    func bounded() {
        var world = AlertWorld(graph: AlertWorld.graph(["http/shop": ["postgres/orders"]]))
        world.add("http/shop")
        world.run(for: 20)
        world.fail("http/shop")
        world.run(for: 60)
        // Nothing is known of the database: it is not watched at all.
        #expect(world.time(of: "trigger http/shop") == 30)
    }

    @Test("a parent that is well does not delay its child")
    func prompt() {
        var world = Self.world()
        world.fail("http/shop")
        world.run(for: 60)
        #expect(world.time(of: "trigger http/shop") == 37)
    }

    @Test("a parent that is slow to answer is waited for")
    func slow() {
        var world = AlertWorld(graph: AlertWorld.graph(["http/shop": ["postgres/orders"]]))
        world.add("http/shop", ConfirmationPolicy(failAfter: 1))
        world.add("postgres/orders", phase: 4_000)
        world.run(for: 20)
        world.lag = 3_000
        world.fail("http/shop", "postgres/orders")
        world.run(for: 60)
        #expect(world.told == ["trigger postgres/orders"])
    }

    @Test("a switched off parent is neither waited for nor to blame")
    func off() {
        var world = Self.world()
        world.set("postgres/orders", .off)
        world.set("pgbouncer/pool", .off)
        world.run(for: 20)
        world.fail("http/shop")
        world.run(for: 10)
        #expect(world.time(of: "trigger http/shop") == 57)
    }

    @Test("a critical child under a warning root makes the root's incident critical")
    func louder() {
        var world = Self.world()
        world.set("postgres/orders", .holds(.warning))
        world.fail("http/shop")
        world.run(for: 60)
        let kinds = world.announced.map { "\($0.what.kind) \($0.what.severity) \($0.what.incident?.key ?? "")" }
        #expect(
            kinds == ["trigger critical postgres/orders"]
                || kinds == ["trigger warning postgres/orders", "update critical postgres/orders"])
        #expect(world.engine.incident("postgres/orders")?.severity == .critical)
    }

    @Test("a check that merely warns explains nothing")
    func warns() {
        var world = Self.world()
        world.checks["postgres/orders"]?.isFailure = false
        world.set("postgres/orders", .holds(.warning))
        world.fail("http/shop")
        world.run(for: 60)
        #expect(Set(world.told) == ["trigger postgres/orders", "trigger http/shop"])
    }

    @Test("a child that was told before its parent failed is told to be over all the same")
    func toldBefore() {
        var world = Self.world()
        world.fail("http/shop")
        world.run(for: 30)
        world.fail("postgres/orders")
        world.run(for: 30)
        world.heal("http/shop")
        world.run(for: 30)
        #expect(world.told == ["trigger http/shop", "trigger postgres/orders", "resolve http/shop"])
    }

    @Test("a parent that goes to and fro does not let its child go")
    func blinkingParent() {
        var world = Self.world()
        world.fail("http/shop")
        world.script = { name, elapsed in
            name == "postgres/orders" ? elapsed / 1_000 % 10 < 2 ? .clear : .holds(.critical) : nil
        }
        world.run(for: 120)
        #expect(!world.told.contains("trigger http/shop"))
    }

    @Test("inhibition when the label is missing on both sides: without a link nothing explains anything")
    func unlinked() {
        var world = AlertWorld()
        world.add("http/shop")
        world.add("http/other")
        world.run(for: 20)
        world.fail("http/shop", "http/other")
        world.run(for: 20)
        #expect(Set(world.told) == ["trigger http/shop", "trigger http/other"])
    }

    @Test("50 checks on a dead host: exactly 1", arguments: 0..<5 as Range<UInt64>)
    func deadHost(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        let names = (0..<50).map { "tcp/service\($0)" }
        var world = AlertWorld(
            graph: AlertWorld.graph(Dictionary(uniqueKeysWithValues: names.map { ($0, ["icmp/db1"]) })), seed: seed)
        for name in names + ["icmp/db1"] { world.add(name, phase: Int64.random(in: 0..<5_000, using: &dice)) }
        world.run(for: 30)
        for name in names + ["icmp/db1"] { world.fail(name) }
        world.run(for: 300)
        #expect(world.told == ["trigger icmp/db1"], "seed \(seed)")
        #expect(world.engine.incident("icmp/db1")?.hits.count == 50, "seed \(seed)")
        for name in names + ["icmp/db1"] { world.heal(name) }
        world.run(for: 300)
        #expect(world.told == ["trigger icmp/db1", "resolve icmp/db1"], "seed \(seed)")
        #expect(world.engine.incidents.isEmpty && world.engine.watchers.isEmpty && world.engine.waiting.isEmpty)
    }

    @Test("500 unrelated checks are 500 incidents, each told once")
    func unrelated() {
        var world = AlertWorld()
        for index in 0..<500 { world.add("tcp/t\(index)", phase: Int64(index) * 10) }
        world.run(for: 10)
        for index in 0..<500 { world.fail("tcp/t\(index)") }
        world.run(for: 30)
        #expect(world.told.count == 500 && Set(world.told).count == 500)
        #expect(Set(world.engine.incidents.map(\.reference)).count == 500)
    }

    @Test("a graph that loses a link lets go what it held")
    func newGraph() {
        var world = Self.world()
        world.fail("http/shop", "postgres/orders")
        world.run(for: 30)
        world.engine.replace(graph: DependencyGraph(), at: world.now)
        world.run(for: 30)
        #expect(world.told == ["trigger postgres/orders", "trigger http/shop"])
    }
}
