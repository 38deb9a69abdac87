import Alerting
import Telemetry
import Testing

@testable import Agent

@Suite("What targets say of what they need")
struct DependencyMapTests {
    private static let settings = """
        probes:
          postgres:
            orders: {url: "postgres://monitor@127.0.0.1:5432/orders", unlabelled: true}
            billing: {url: "postgres://monitor@10.0.0.7:5432/billing"}
          pgbouncer: {pool: {url: "postgres://stats@localhost:6432/pgbouncer"}}
          redis:
            cache: {url: "redis://10.0.0.8:6379/0", unlabelled: true}
            copy: {url: "redis://10.0.0.9:6379/0"}

        """
    private let now = MonotonicInstant(nanoseconds: 100_000_000_000)
    private let pool = TargetID(kind: "pgbouncer", name: "pool")
    private let copy = TargetID(kind: "redis", name: "copy")

    private func map(_ text: String = settings) -> DependencyMap {
        DependencyMap(loadSettings(text).settings.dependencies)
    }

    private func reading(_ target: TargetID, _ families: [MetricFamily], error: ProbeError? = nil) -> Reading {
        let measurement = Measurement(
            startedAt: now, startedAtWall: WallTime(secondsSinceEpoch: 1), finishedAt: now, generation: 1)
        return Reading(target: target, families: families, error: error, measurement: measurement)
    }

    private func databases(_ rows: [(name: String, host: String, port: String)]) -> [MetricFamily] {
        let descriptor = MetricDescriptor(
            "pgbouncer_databases_pool_size", .gauge, labels: ["name", "host", "port"], help: "")
        return [
            MetricFamily(
                descriptor,
                samples: rows.map {
                    Sample(
                        labelNames: descriptor.labelNames, labelValues: [$0.name, $0.host, $0.port], value: 1)
                })
        ]
    }

    private func needs(_ map: DependencyMap, _ target: TargetID) -> [String] {
        map.rows.filter { $0.check == "\(target)" }.map { "\($0.dependsOn): \($0.source)" }
    }

    @Test("a pool needs the servers of its databases, and not its own console")
    func pools() {
        let map = map()
        #expect(needs(map, pool) == ["host/local: localhost:6432 is on this host"])
        map.learn(
            reading(
                pool,
                databases([
                    ("orders", "127.0.0.1", "5432"), ("again", "/run/postgresql", "5432"),
                    ("billing", "10.0.0.6,10.0.0.7", "5432"), ("other", "127.0.0.1", "5433"),
                    ("pgbouncer", "", "6432"), ("odd", "", "many"),
                ])))
        #expect(
            needs(map, pool) == [
                "postgres/orders: it leads to /run/postgresql", "postgres/billing: it leads to 10.0.0.7:5432",
                "host/local: localhost:6432 is on this host",
            ])
    }

    @Test("a replica needs its master; a target that is down keeps what it said, until it says otherwise")
    func replicas() {
        let map = map()
        let info = MetricDescriptor("redis_slave_info", .gauge, labels: ["master_host", "master_port"], help: "")
        func replica(of host: String) -> [MetricFamily] {
            [MetricFamily(info, samples: [Sample(labelNames: info.labelNames, labelValues: [host, "6379"], value: 1)])]
        }
        map.learn(reading(copy, replica(of: "10.0.0.8")))
        #expect(needs(map, copy) == ["redis/cache: it is a replica of 10.0.0.8:6379"])
        map.learn(reading(copy, [], error: ProbeError(.refused, "nothing listens there")))
        map.learn(nil)
        #expect(needs(map, copy).count == 1)
        map.learn(reading(copy, replica(of: "127.0.0.1")))
        #expect(needs(map, copy).isEmpty)
        map.learn(reading(copy, replica(of: "10.0.0.8")))
        map.learn(reading(copy, []))
        #expect(needs(map, copy).isEmpty)
    }

    @Test("other settings keep what targets said that are still watched; an empty list takes it away")
    func follow() {
        let map = map()
        map.learn(reading(pool, databases([("orders", "127.0.0.1", "5432")])))
        #expect(needs(map, pool).count == 2)
        map.follow(
            loadSettings(Self.settings + "checks: {\"pgbouncer/pool\": {depends_on: []}}\n").settings.dependencies)
        #expect(needs(map, pool).isEmpty)
        map.follow(loadSettings(Self.settings).settings.dependencies)
        #expect(needs(map, pool).count == 2)
        map.follow(loadSettings("").settings.dependencies)
        map.follow(loadSettings(Self.settings).settings.dependencies)
        #expect(needs(map, pool).count == 1)
    }

    @Test("an agent stands for its host, unless that answers although the agent does not; names are not resolved")
    func peers() {
        let text = """
            probes:
              agent: {db2: {url: "http://DB2.example.org:19100"}, near: {url: "http://127.0.0.1:19200"}}
              postgres: {orders: {url: "postgres://monitor@db2.example.org:5432/orders"}}
              redis:
                cache: {url: "redis://10.0.0.8:6379/0", unlabelled: true}
                own: {url: "redis://127.0.0.1:6379/0"}

            """
        let map = map(text)
        let db2 = TargetID(kind: "agent", name: "db2")
        let orders = TargetID(kind: "postgres", name: "orders")
        #expect(needs(map, orders) == ["agent/db2: db2.example.org:5432 is on the host of agent/db2"])
        #expect(needs(map, TargetID(kind: "redis", name: "cache")).isEmpty)
        // What is on this host has the host itself.
        #expect(
            needs(map, TargetID(kind: "redis", name: "own")) == ["host/local: 127.0.0.1:6379 is on this host"])
        #expect(needs(map, db2).isEmpty)
        map.learn(reading(db2, [], error: ProbeError(.timeout, "no answer within 3 s")))
        #expect(needs(map, orders).count == 1)
        // The agent was stopped: its host says so.
        map.learn(reading(db2, [], error: ProbeError(.refused, "nothing listens there")))
        #expect(needs(map, orders).isEmpty)
        map.learn(reading(db2, [], error: ProbeError(.ownNetwork, "eth0 has no carrier")))
        #expect(needs(map, orders).count == 1)
        map.learn(reading(db2, [], error: ProbeError(.refused, "nothing listens there")))
        map.learn(reading(db2, []))
        #expect(needs(map, orders).count == 1)
        map.follow(
            loadSettings(text + "checks: {\"postgres/orders\": {depends_on: []}}\n").settings.dependencies)
        #expect(needs(map, orders).isEmpty)
    }

    @Test("a failing server is to blame for the pool that leads to it")
    func blame() {
        let map = map()
        map.learn(reading(pool, databases([("orders", "127.0.0.1", "5432")])))
        let verdicts = [pool.upCheck, TargetID(kind: "postgres", name: "orders").upCheck].map { check in
            Verdict(
                check: check, state: .fail, measurement: reading(pool, []).measurement,
                since: WallTime(secondsSinceEpoch: 1), staleAfter: .seconds(15))
        }
        let snapshot = Snapshot(sequence: 1, generation: 1, readings: [], verdicts: verdicts, publishedAt: now)
        #expect(map.explain(snapshot, at: now).clause(for: pool.upCheck) == "because postgres/orders is down")
    }
}
