import Alerting
import Telemetry
import Testing

/// Checks that need more than a number above a limit: each is shown readings one after the other.
@Suite("Checks of servers over several rounds")
struct ServerTroubleTests {
    /// A round: seconds after the one before, what changes, and what the check says then.
    struct Step: Sendable {
        var after = 15.0
        let families: TargetFixture.Families
        let state: CheckState
        let reason: String
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let check: String
        let title: String
        let steps: [Step]
        var testDescription: String { "\(check): \(title)" }
    }

    private static let gigabyte = 1_073_741_824.0

    private static func memory(resident: Double, used: Double) -> TargetFixture.Families {
        [
            "redis_memory_used_rss_bytes": ["": resident * gigabyte],
            "redis_memory_used_bytes": ["": used * gigabyte],
        ]
    }

    private static func slowlog(last: Double, length: Double) -> TargetFixture.Families {
        ["redis_slowlog_last_id": ["": last], "redis_slowlog_length": ["": length]]
    }

    private static func cluster(state: Double, slots: Double) -> TargetFixture.Families {
        ["redis_cluster_state": ["": state], "redis_cluster_slots_ok": ["": slots]]
    }

    private static func checkpoints(asked: Double, timed: Double, written: Double) -> TargetFixture.Families {
        [
            "pg_stat_bgwriter_checkpoints_req_total": ["": asked],
            "pg_stat_bgwriter_checkpoints_timed_total": ["": timed],
            "omniflow_postgres_wal_written_bytes_total": ["": written * gigabyte],
        ]
    }

    private static func deadLetters(lying: Double, arrived: Double) -> TargetFixture.Families {
        [
            "omniflow_rabbitmq_dead_letters": ["vhost=/,queue=dead": lying],
            "omniflow_rabbitmq_dead_letter_arrivals_total": ["vhost=/,queue=dead": arrived],
        ]
    }

    static let redis = [
        Case(
            check: "redis:fragmentation", title: "a ratio on a small server is no news, bytes at a fair ratio neither",
            steps: [
                Step(
                    families: memory(resident: 0.01, used: 0.001), state: .pass,
                    reason: "10 MiB are resident for 1 MiB in use"),
                Step(
                    families: memory(resident: 40, used: 36), state: .pass,
                    reason: "40 GiB are resident for 36 GiB in use"),
                Step(
                    families: memory(resident: 6, used: 2), state: .warn,
                    reason: "6 GiB are resident for 2 GiB in use"),
                Step(
                    families: memory(resident: 1, used: 2), state: .pass,
                    reason: "1 GiB are resident for 2 GiB in use"),
            ]),
        Case(
            check: "redis:slowlog", title: "only growth counts, and an emptied log neither hides nor repeats it",
            steps: [
                Step(
                    families: slowlog(last: 5_000, length: 128), state: .pass,
                    reason: "no slow commands in the last 15 min"),
                Step(
                    families: slowlog(last: 5_099, length: 128), state: .pass,
                    reason: "99 slow commands in the last 15 min"),
                Step(
                    families: slowlog(last: 5_100, length: 128), state: .warn,
                    reason: "100 slow commands in the last 15 min"),
                Step(
                    families: slowlog(last: 0, length: 0), state: .warn,
                    reason: "100 slow commands in the last 15 min"),
                Step(
                    families: slowlog(last: 5_101, length: 1), state: .warn,
                    reason: "101 slow commands in the last 15 min"),
                Step(
                    after: 2_000, families: slowlog(last: 0, length: 0), state: .pass,
                    reason: "no slow commands in the last 15 min"),
            ]),
        Case(
            check: "redis:slowlog", title: "a new server counts from its first entry, a restart is no growth",
            steps: [
                Step(
                    families: slowlog(last: 0, length: 0), state: .pass, reason: "no slow commands in the last 15 min"),
                Step(
                    families: slowlog(last: 0, length: 1), state: .pass, reason: "no slow commands in the last 15 min"),
                Step(families: slowlog(last: 3, length: 4), state: .pass, reason: "3 slow commands in the last 15 min"),
                Step(
                    families: slowlog(last: 0, length: 1), state: .pass, reason: "no slow commands in the last 15 min"),
            ]),
        Case(
            check: "redis:cluster_state", title: "a cluster that lost slots fails",
            steps: [
                Step(
                    families: cluster(state: 1, slots: 16_384), state: .pass,
                    reason: "the cluster is well, 16384 of 16384 slots are served"),
                Step(
                    families: cluster(state: 0, slots: 10_923), state: .fail,
                    reason: "the cluster is down for this node, 10923 of 16384 slots are served"),
            ]),
    ]

    static let others = [
        Case(
            check: "rabbitmq:dlq:dead",
            title: "what lies there is no news, what comes is, and an emptied queue is well",
            steps: [
                Step(
                    families: deadLetters(lying: 12, arrived: 0), state: .pass,
                    reason: "12 messages given up on, none in the last 24 h"),
                Step(
                    families: deadLetters(lying: 14, arrived: 2), state: .warn,
                    reason: "14 messages given up on, 2 in the last 24 h"),
                Step(
                    after: 40_000, families: deadLetters(lying: 15, arrived: 3), state: .warn,
                    reason: "15 messages given up on, 3 in the last 24 h"),
                Step(families: deadLetters(lying: 0, arrived: 3), state: .pass, reason: "no messages given up on"),
                Step(
                    families: deadLetters(lying: 1, arrived: 4), state: .warn,
                    reason: "1 message given up on, 1 in the last 24 h"),
                Step(
                    after: 90_000, families: deadLetters(lying: 1, arrived: 4), state: .pass,
                    reason: "1 message given up on, none in the last 24 h"),
            ]),
        Case(
            check: "rabbitmq:descriptors", title: "the node that has most of them open is named",
            steps: [
                Step(
                    families: ["omniflow_rabbitmq_descriptors_ratio": ["node=a": 0.1, "node=b": 0.2]], state: .pass,
                    reason: "b has 20 % of its file descriptors open"),
                Step(
                    families: ["omniflow_rabbitmq_descriptors_ratio": ["node=a": 0.81, "node=b": 0.2]], state: .warn,
                    reason: "a has 81 % of its file descriptors open"),
                Step(
                    families: ["omniflow_rabbitmq_descriptors_ratio": ["node=a": 0.96]], state: .fail,
                    reason: "a has 96 % of its file descriptors open"),
            ]),
        Case(
            check: "postgres:checkpoints", title: "many that were asked for count on a server that writes much",
            steps: [
                Step(
                    families: checkpoints(asked: 700, timed: 90, written: 5_000), state: .pass,
                    reason: "0 checkpoints asked for and 0 timed in the last 60 min, with 0 B of WAL"),
                Step(
                    after: 600, families: checkpoints(asked: 725, timed: 90, written: 5_000.5), state: .pass,
                    reason: "25 checkpoints asked for and 0 timed in the last 60 min, with 512 MiB of WAL"),
                Step(
                    after: 600, families: checkpoints(asked: 730, timed: 101, written: 5_014), state: .pass,
                    reason: "30 checkpoints asked for and 11 timed in the last 60 min, with 14 GiB of WAL"),
                Step(
                    after: 600, families: checkpoints(asked: 733, timed: 101, written: 5_014), state: .warn,
                    reason: "33 checkpoints asked for and 11 timed in the last 60 min, with 14 GiB of WAL"),
                Step(
                    families: checkpoints(asked: 1, timed: 0, written: 5_014), state: .pass,
                    reason: "0 checkpoints asked for and 0 timed in the last 60 min, with 14 GiB of WAL"),
            ]),
        Case(
            check: "postgres:oldest_xmin", title: "what holds the oldest rows is named",
            steps: [
                Step(
                    families: ["omniflow_postgres_prepared_oldest_xid_age": ["": .nan]], state: .pass,
                    reason: "nothing keeps dead rows"),
                Step(
                    families: ["omniflow_postgres_session_oldest_xmin_age": ["": 31]], state: .pass,
                    reason: "a session keeps rows that died up to 31 transactions ago"),
                Step(
                    families: [
                        "omniflow_postgres_session_oldest_xmin_age": ["": 31],
                        "omniflow_postgres_slot_oldest_xmin_age": ["slot_name=old": 3, "slot_name=gone": 1.2e8],
                    ], state: .warn, reason: "the slot gone keeps rows that died up to 120 million transactions ago"),
                Step(
                    families: ["omniflow_postgres_prepared_oldest_xid_age": ["": 1e8]], state: .warn,
                    reason: "a prepared transaction keeps rows that died up to 100 million transactions ago"),
            ]),
    ]

    @Test("readings one after the other become states and sentences", arguments: redis + others)
    func rounds(_ example: Case) throws {
        let parts = example.check.split(separator: ":", maxSplits: 1).map(String.init)
        var fixture = TargetFixture(parts[0])
        for (number, step) in example.steps.enumerated() {
            fixture.families = step.families
            let verdict = try #require(fixture.round(after: step.after)[parts[1]])
            #expect(verdict.state == step.state, "round \(number): \(verdict.reason)")
            #expect(verdict.reason == step.reason, "round \(number)")
        }
    }

    @Test("a limit of the settings counts for the new ones, too")
    func limits() {
        let settings = CheckSettings(["rabbitmq/orders:dlq": CheckOverride(warn: 100)])
        var fixture = TargetFixture("rabbitmq", families: Self.deadLetters(lying: 1, arrived: 0), settings: settings)
        fixture.round()
        fixture.families = Self.deadLetters(lying: 51, arrived: 50)
        #expect(fixture.round()["dlq:dead"]?.state == .pass)
    }

    @Test("nobody needs to consume a queue of dead letters, and it may stand still")
    func quietDeadLetters() {
        let families: TargetFixture.Families = [
            "omniflow_rabbitmq_queue_consumers": ["vhost=/,queue=dead": 0, "vhost=/,queue=orders": 0],
            "omniflow_rabbitmq_queue_messages": ["vhost=/,queue=dead": 5, "vhost=/,queue=orders": 5],
            "omniflow_rabbitmq_queue_stalled_seconds": ["vhost=/,queue=dead": 1e6, "vhost=/,queue=orders": 1e6],
        ]
        var fixture = TargetFixture(
            "rabbitmq", families: families.merging(Self.deadLetters(lying: 5, arrived: 0)) { first, _ in first })
        let verdicts = fixture.round()
        #expect(verdicts.filter { $0.value.state == .warn }.keys.sorted() == ["consumers:orders", "stalled:orders"])
        #expect(verdicts["dlq:dead"]?.state == .pass)
    }

    @Test("dead letters are not news again after a round without the queues")
    func gap() {
        var fixture = TargetFixture("rabbitmq", families: Self.deadLetters(lying: 5, arrived: 1))
        fixture.round()
        fixture.families = [:]
        fixture.round()
        fixture.families = Self.deadLetters(lying: 5, arrived: 1)
        #expect(fixture.round()["dlq:dead"]?.state == .pass)
        fixture.families = Self.deadLetters(lying: 6, arrived: 2)
        #expect(fixture.round()["dlq:dead"]?.state == .warn)
    }
}
