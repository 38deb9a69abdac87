import Alerting
import Telemetry
import Testing

@Suite("Checks of servers")
struct TargetChecksTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let kind: String
        let aspect: String
        let families: TargetFixture.Families
        let state: CheckState
        let reason: String
        var testDescription: String { "\(kind):\(aspect) \(state)" }
    }

    static let cases = [
        Case(
            kind: "postgres", aspect: "connections",
            families: ["omniflow_postgres_connections": ["": 27], "omniflow_postgres_connections_max": ["": 97]],
            state: .pass, reason: "27 connections in use, 27 % of the limit"),
        Case(
            kind: "postgres", aspect: "connections",
            families: ["omniflow_postgres_connections": ["": 96], "omniflow_postgres_connections_max": ["": 97]],
            state: .fail, reason: "96 connections in use, 98 % of the limit"),
        Case(
            kind: "postgres", aspect: "long_transaction",
            families: ["omniflow_postgres_transaction_oldest_seconds": ["datname=a": 10, "datname=b": 7_300]],
            state: .warn, reason: "the oldest transaction in b is 2 h old"),
        Case(
            kind: "postgres", aspect: "idle_in_transaction",
            families: ["omniflow_postgres_idle_in_transaction_oldest_seconds": ["datname=a": 0]], state: .pass,
            reason: "nobody is idle in a transaction"),
        Case(
            kind: "postgres", aspect: "blocked", families: ["omniflow_postgres_blocked_longest_seconds": ["": 75]],
            state: .warn, reason: "a session has waited 75 s for a lock"),
        Case(
            kind: "postgres", aspect: "wraparound",
            families: ["omniflow_postgres_wraparound_ratio": ["datname=a": 0.1, "datname=b": 0.8]], state: .fail,
            reason: "database b has used 80 % of the transaction ids"),
        Case(
            kind: "postgres", aspect: "slots",
            families: [
                "omniflow_postgres_slot_retained_bytes": ["slot_name=s,slot_type=physical,active=false": 12e9]
            ], state: .warn, reason: "slot s keeps 11 GiB of WAL"),
        Case(
            kind: "postgres", aspect: "archiving", families: ["omniflow_postgres_archiving_failing": ["": 1]],
            state: .fail, reason: "the last attempt to archive failed"),
        Case(
            kind: "pgbouncer", aspect: "pool:orders/app",
            families: [
                "omniflow_pgbouncer_pool_used_ratio": ["database=orders,user=app": 1],
                "pgbouncer_pools_client_waiting_connections": ["database=orders,user=app": 3],
            ], state: .warn, reason: "100 % of the pool is in use, 3 clients wait"),
        Case(
            kind: "pgbouncer", aspect: "pool:orders/app",
            families: ["omniflow_pgbouncer_pool_used_ratio": ["database=orders,user=app": 1]], state: .pass,
            reason: "100 % of the pool is in use, 0 clients wait"),
        Case(
            kind: "pgbouncer", aspect: "wait",
            families: ["omniflow_pgbouncer_client_wait_longest_seconds": ["database=orders,user=app": 61]],
            state: .fail,
            reason: "a client of orders has waited 61 s for a connection"),
        Case(
            kind: "redis", aspect: "latency", families: ["omniflow_redis_round_trip_seconds": ["": 0.2]], state: .warn,
            reason: "answered in 200 ms"),
        Case(
            kind: "redis", aspect: "memory",
            families: ["redis_memory_used_bytes": ["": 95], "redis_memory_max_bytes": ["": 100]], state: .warn,
            reason: "95 B of memory in use, 95 % of the limit"),
        Case(
            kind: "redis", aspect: "replication",
            families: ["redis_master_link_up": ["master_host=h,master_port=1": 0]], state: .fail,
            reason: "the link to the master is down"),
        Case(
            kind: "redis", aspect: "replication",
            families: ["omniflow_redis_replica_lag_seconds": ["replica=h:1": 1, "replica=h:2": 90]], state: .warn,
            reason: "replica h:2 answered 90 s ago"),
        Case(
            kind: "redis", aspect: "persistence",
            families: ["redis_rdb_last_bgsave_status": ["": 1], "redis_aof_last_write_status": ["": 0]], state: .fail,
            reason: "the last attempt to write the data to disk failed"),
        Case(
            kind: "rabbitmq", aspect: "depth:orders",
            families: ["omniflow_rabbitmq_queue_missing": ["vhost=/,queue=orders": 1]], state: .fail,
            reason: "the queue does not exist"),
        Case(
            kind: "rabbitmq", aspect: "depth:shop/orders",
            families: ["omniflow_rabbitmq_queue_messages": ["vhost=shop,queue=orders": 1_000_000]], state: .pass,
            reason: "1000000 messages in the queue"),
        Case(
            kind: "rabbitmq", aspect: "consumers:orders",
            families: [
                "omniflow_rabbitmq_queue_consumers": ["vhost=/,queue=orders": 0],
                "omniflow_rabbitmq_queue_messages": ["vhost=/,queue=orders": 5],
            ], state: .warn, reason: "no consumers, 5 messages"),
        Case(
            kind: "rabbitmq", aspect: "consumers:orders",
            families: [
                "omniflow_rabbitmq_queue_consumers": ["vhost=/,queue=orders": 0],
                "omniflow_rabbitmq_queue_messages": ["vhost=/,queue=orders": 0],
            ], state: .pass, reason: "no consumers, no messages"),
        Case(
            kind: "rabbitmq", aspect: "stalled:orders",
            families: ["omniflow_rabbitmq_queue_stalled_seconds": ["vhost=/,queue=orders": 1_000]], state: .warn,
            reason: "no message has left for 17 min"),
        Case(
            kind: "rabbitmq", aspect: "dlq:dead",
            families: ["omniflow_rabbitmq_dead_letters": ["vhost=/,queue=dead": 3]],
            state: .pass, reason: "3 messages given up on, none in the last 24 h"),
        Case(
            kind: "rabbitmq", aspect: "alarms",
            families: ["omniflow_rabbitmq_alarm": ["node=rabbit@a,alarm=memory": 1, "node=rabbit@a,alarm=disk": 0]],
            state: .fail, reason: "memory alarm on rabbit@a"),
        Case(
            kind: "rabbitmq", aspect: "disk",
            families: [
                "omniflow_rabbitmq_disk_free_bytes": ["node=a": 75, "node=b": 900],
                "omniflow_rabbitmq_disk_limit_bytes": ["node=a": 50, "node=b": 50],
            ], state: .warn, reason: "1.5 times the limit is free"),
        Case(
            kind: "rabbitmq", aspect: "partitions", families: ["omniflow_rabbitmq_partitions": ["node=a": 1]],
            state: .fail, reason: "a does not see 1 others"),
    ]

    @Test("a number becomes a state and a sentence", arguments: cases)
    func judged(_ example: Case) throws {
        var fixture = TargetFixture(example.kind, families: example.families)
        let verdict = try #require(fixture.round()[example.aspect])
        #expect(verdict.state == example.state)
        #expect(verdict.reason == example.reason)
        #expect((verdict.hint == nil) == (example.state == .pass))
    }

    @Test(
        "a check without its families is absent, and the up-check is there", arguments: ["postgres", "redis", "other"])
    func absent(kind: String) {
        var fixture = TargetFixture(kind)
        #expect(fixture.round().mapValues(\.state) == ["": .pass])
    }

    @Test("a target that is down fails its up-check, and what was known of it is unknown")
    func down() {
        var fixture = TargetFixture("redis", families: ["omniflow_redis_round_trip_seconds": ["": 0.001]])
        fixture.round()
        fixture.error = ProbeError(.refused, "nothing listens on 127.0.0.1:6379", hint: "start it")
        let verdicts = fixture.round()
        #expect(verdicts.mapValues(\.state) == ["": .fail, "latency": .unknown])
        #expect(verdicts[""]?.reason == "nothing listens on 127.0.0.1:6379")
        #expect(verdicts[""]?.hint == "start it")
    }

    @Test("counters are held against their rise, not their size, and a restart is no rise")
    func increase() {
        var fixture = TargetFixture("postgres", families: ["pg_stat_database_deadlocks": ["datname=a": 900]])
        #expect(fixture.round()["deadlocks"]?.state == .pass)
        fixture.families["pg_stat_database_deadlocks"] = ["datname=a": 904, "datname=b": 2]
        let verdict = fixture.round()["deadlocks"]
        #expect(verdict?.state == .warn)
        #expect(verdict?.reason == "6 deadlocks in the last 15 min")
        fixture.families["pg_stat_database_deadlocks"] = ["datname=a": 1]
        #expect(fixture.round()["deadlocks"]?.observation?.value == 6)
        #expect(fixture.round(after: 1_000)["deadlocks"]?.state == .pass)
    }

    @Test("a cache that evicts is meant to be full")
    func evictingCache() {
        let families: TargetFixture.Families = [
            "redis_memory_used_bytes": ["": 100], "redis_memory_max_bytes": ["": 100],
            "redis_instance_info": ["maxmemory_policy=allkeys-lru": 1], "redis_evicted_keys_total": ["": 7],
        ]
        var fixture = TargetFixture("redis", families: families)
        let verdicts = fixture.round()
        #expect(verdicts["memory"] == nil)
        #expect(verdicts["evictions"]?.state == .pass)
    }

    @Test("limits of the settings count for one queue or for all")
    func limits() {
        let settings = CheckSettings([
            "rabbitmq/orders:depth": CheckOverride(warn: 100),
            "rabbitmq/orders:depth:slow": CheckOverride(warn: 10, critical: 20),
        ])
        let families: TargetFixture.Families = [
            "omniflow_rabbitmq_queue_messages": ["vhost=/,queue=slow": 25, "vhost=/,queue=fast": 25]
        ]
        var fixture = TargetFixture("rabbitmq", families: families, settings: settings)
        let verdicts = fixture.round()
        #expect(verdicts["depth:slow"]?.state == .fail)
        #expect(verdicts["depth:fast"]?.state == .pass)
    }

    @Test("a check whose collector gave nothing is unknown, not gone")
    func failedCollector() {
        var fixture = TargetFixture(
            "postgres",
            families: [
                "omniflow_postgres_wraparound_ratio": ["datname=a": 0.1],
                "omniflow_postgres_collector_success": ["collector=database": 1],
            ])
        #expect(fixture.round()["wraparound"]?.state == .pass)
        fixture.families = ["omniflow_postgres_collector_success": ["collector=database": 0]]
        let verdict = fixture.round()["wraparound"]
        #expect(verdict?.state == .unknown)
        #expect(verdict?.reason == "the collector database gave nothing")
    }
}
