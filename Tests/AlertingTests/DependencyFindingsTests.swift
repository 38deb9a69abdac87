import Alerting
import Telemetry
import Testing

@Suite("What is to blame for what")
struct DependencyFindingsTests {
    /// host/local ← postgres/orders ← pgbouncer/pool ← http/shop, and redis/cache on the host, too.
    private static let graph = DependencyGraph(
        rules: [
            DependencyRule(
                CheckPattern("http/shop"),
                needs: [
                    .init(CheckName(kind: "pgbouncer", target: "pool"), place: ""),
                    .init(CheckName(kind: "redis", target: "cache"), place: ""),
                ])
        ],
        found: [
            link("postgres/orders", "host/local"), link("pgbouncer/pool", "postgres/orders"),
            link("redis/cache", "host/local"),
        ].compactMap { $0 })

    private static func link(_ check: String, _ other: String) -> DependencyLink? {
        guard let check = CheckName(parsing: check), let other = CheckName(parsing: other) else { return nil }
        return DependencyLink(check, dependsOn: other, source: .pool(address: ""))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private func explain(_ standings: [String: CheckStanding]) throws -> DependencyFindings {
        var named: [CheckName: CheckStanding] = [:]
        for (text, standing) in standings { named[try #require(CheckName(parsing: text))] = standing }
        return Self.graph.explain(named)
    }

    private func explain(failing: [String], passing: [String] = []) throws -> DependencyFindings {
        var standings: [String: CheckStanding] = [:]
        for check in failing { standings[check] = CheckStanding(.fail, startedAt: at(5)) }
        for check in passing { standings[check] = CheckStanding(.pass, startedAt: at(5)) }
        return try explain(standings)
    }

    private func name(_ text: String) throws -> CheckName { try #require(CheckName(parsing: text)) }

    @Test("the deepest failure is the cause of all above it, through those that pass as well")
    func deepest() throws {
        let found = try explain(failing: ["postgres/orders", "http/shop"], passing: ["pgbouncer/pool", "host/local"])
        #expect(found.clause(for: try name("http/shop")) == "because postgres/orders is down")
        #expect(found.causes.count == 1)
        #expect(found.hits == [try name("postgres/orders"): [try name("http/shop")]])
        let all = try explain(failing: ["postgres/orders", "http/shop", "pgbouncer/pool", "host/local"])
        #expect(all.clause(for: try name("http/shop")) == "because host/local is down")
        #expect(all.hits[try name("host/local")]?.count == 3)
    }

    @Test("several parents that fail are each a cause")
    func several() throws {
        let found = try explain(failing: ["postgres/orders", "redis/cache", "http/shop"])
        #expect(
            found.clause(for: try name("http/shop")) == "because postgres/orders is down and redis/cache is down")
        #expect(found.hits.count == 2)
    }

    @Test("a failure alone has no cause, and hits nothing")
    func alone() throws {
        let found = try explain(failing: ["http/shop"], passing: ["postgres/orders", "pgbouncer/pool"])
        #expect(found.causes.isEmpty && found.hits.isEmpty)
        #expect(found.reason("refused", of: try name("http/shop")) == "refused")
    }

    @Test(
        "what a cause can be blamed for: whatever was measured and is not all right",
        arguments: [
            (CheckState.fail, true), (.warn, true), (.unknown, true), (.pass, false), (.disabled, false),
        ])
    func blamed(state: CheckState, isBlamed: Bool) throws {
        let down = CheckStanding(.fail, startedAt: at(5))
        let found = try explain([
            "postgres/orders": down, "postgres/orders:connections": CheckStanding(state, startedAt: at(4)),
        ])
        #expect(found.causes.isEmpty != isBlamed)
        let unmeasured = try explain([
            "postgres/orders": down, "postgres/orders:connections": CheckStanding(state, startedAt: nil),
        ])
        #expect(unmeasured.causes.isEmpty)
    }

    @Test("only a failure that is believed is a cause", arguments: [CheckState.warn, .unknown, .pass, .disabled])
    func noCause(state: CheckState) throws {
        let child = CheckStanding(.fail, startedAt: at(5))
        #expect(
            try explain(["postgres/orders": CheckStanding(state, startedAt: at(5)), "http/shop": child]).causes.isEmpty)
        let stale = CheckStanding(.fail, isFresh: false, startedAt: at(5))
        #expect(try explain(["postgres/orders": stale, "http/shop": child]).causes.isEmpty)
    }

    @Test(
        "a failure whose round began after its parent was well again is one of its own",
        arguments: [(Int64(9), true), (10, false), (11, false)])
    func recovered(start: Int64, isExplained: Bool) throws {
        let found = try explain([
            "postgres/orders": CheckStanding(.pass, startedAt: at(9), recoveredAt: at(10)),
            "pgbouncer/pool": CheckStanding(.fail, startedAt: at(start)),
        ])
        #expect(
            found.clause(for: try name("pgbouncer/pool")) == (isExplained ? "because postgres/orders was down" : nil))
    }

    @Test("the reach leaves out other sides of the same target, and sides of targets that are down as a whole")
    func reach() throws {
        let found = try explain(failing: [
            "postgres/orders", "postgres/orders:blocked", "pgbouncer/pool", "pgbouncer/pool:wait",
        ])
        let orders = try name("postgres/orders")
        #expect(found.hits[orders]?.count == 3)
        #expect(found.reach(of: orders) == [try name("pgbouncer/pool")])
        #expect(found.consequence(of: orders) == "it takes pgbouncer/pool with it")
        let sides = try explain(failing: ["postgres/orders", "pgbouncer/pool:wait", "http/shop"])
        #expect(sides.consequence(of: orders) == "it takes http/shop and pgbouncer/pool:wait with it")
        let many = try explain(failing: ["host/local", "redis/cache", "postgres/orders", "pgbouncer/pool", "http/shop"])
        #expect(
            many.consequence(of: try name("host/local")) == "it takes http/shop, pgbouncer/pool and 2 more with it")
        #expect(many.consequence(of: orders) == nil)
    }

    @Test("the words name one or two causes, and count more")
    func words() throws {
        let child = CheckName(kind: "x", target: "child")
        let parents = ["a/1", "b/2:side", "c/3"].compactMap(CheckName.init(parsing:))
        let rule = DependencyRule(CheckPattern("x/child"), needs: parents.map { .init($0, place: "") })
        func clause(_ count: Int) -> String? {
            var standings = [child: CheckStanding(.fail, startedAt: at(1))]
            for parent in parents.prefix(count) { standings[parent] = CheckStanding(.fail, startedAt: at(1)) }
            return DependencyGraph(rules: [rule]).explain(standings).clause(for: child)
        }
        #expect(clause(1) == "because a/1 is down")
        #expect(clause(2) == "because a/1 is down and b/2:side fails")
        #expect(clause(3) == "because a/1 is down and 2 more")
    }
}
