import AgentTestKit
import Synchronization
import Telemetry
import Testing

@testable import Probes
@testable import RedisClient

@Suite("A round of the Redis probe")
struct RedisRoundTests {
    @Test("asks a new server who it is, then everything in one pipeline")
    func pipelines() async throws {
        let server = ScriptedRedis(RedisFixture.answers())
        let probe = RedisFixture.probe(server)
        _ = try await RedisFixture.measure(probe)
        #expect(
            server.pipelines == [
                ["PING"], ["INFO server"], ["COMMAND INFO latency|histogram commandlog|len"],
                [
                    "INFO ALL",
                    "CONFIG GET databases maxclients maxmemory io-threads repl-backlog-size client-output-buffer-limit",
                    "LATENCY LATEST", "SLOWLOG LEN", "SLOWLOG GET 1", "LATENCY HISTOGRAM",
                ],
            ])
        _ = try await RedisFixture.measure(probe)
        #expect(server.pipelines.count == 6)
        #expect(server.pipelines[4] == ["PING"])
        #expect(server.pipelines[5].count == 6)
    }

    @Test("gives every kind of family")
    func families() async throws {
        let result = try await RedisFixture.measure(RedisFixture.probe(ScriptedRedis(RedisFixture.answers())))
        let series = RedisFixture.series(result.families)
        let expected: [String: Double] = [
            "redis_up": 1, "redis_exporter_last_scrape_error{err=\"\"}": 0, "redis_exporter_scrapes_total": 1,
            "redis_memory_used_bytes": 1_048_576, "redis_commands_processed_total": 10,
            "redis_commands_total{cmd=\"get\"}": 2, "redis_commands_rejected_calls_total{cmd=\"get\"}": 1,
            "redis_commands_duration_seconds_total{cmd=\"get\"}": 7e-6,
            "redis_db_keys{db=\"db0\"}": 3, "redis_db_avg_ttl_seconds{db=\"db0\"}": 2.5, "redis_db_keys{db=\"db1\"}": 0,
            "redis_config_maxclients": 10_000,
            "redis_config_client_output_buffer_limit_bytes{class=\"slave\",limit=\"soft\"}": 67_108_864,
            "redis_slowlog_length": 4, "redis_slowlog_last_id": 9, "redis_last_slow_execution_duration_seconds": 0.015,
            "redis_latency_spike_last{event_name=\"command\"}": 1_700_000_000,
            "redis_latency_spike_duration_seconds{event_name=\"command\"}": 0.012,
            "redis_commands_latencies_usec_bucket{cmd=\"get\",le=\"2.097152e+06\"}": 2,
            "redis_commands_latencies_usec_bucket{cmd=\"get\",le=\"+Inf\"}": 2,
            "redis_commands_latencies_usec_sum{cmd=\"get\"}": 7,
            "redis_commands_latencies_usec_count{cmd=\"get\"}": 2,
            "omniflow_redis_collector_success{collector=\"config\"}": 1,
        ]
        for (name, value) in expected { #expect(series[name] == value, "\(name)") }
        #expect(series["redis_db_keys{db=\"db2\"}"] == nil)
        #expect(series["omniflow_redis_round_trip_seconds"] != nil)
        #expect(result.version == "7.0.15")
        #expect(result.summary == "1.0 MiB of 4.0 MiB, 3 clients, 5 commands/s")
        #expect(ProbeConformance.violations(in: result.families) == [])
    }

    @Test("asks an old server nothing that it does not know, and its settings one by one")
    func oldServer() async throws {
        var answers = RedisFixture.answers(version: "6.2.14")
        answers["COMMAND INFO latency|histogram commandlog|len"] = .array([.null, .null])
        for name in ["databases", "maxclients", "maxmemory"] { answers["CONFIG GET \(name)"] = .texts(name, "4") }
        for name in ["io-threads", "repl-backlog-size", "client-output-buffer-limit"] {
            answers["CONFIG GET \(name)"] = .array([])
        }
        let server = ScriptedRedis(answers)
        let result = try await RedisFixture.measure(RedisFixture.probe(server))
        #expect(!server.commands.contains("LATENCY HISTOGRAM"))
        #expect(!server.commands.contains { $0.contains("databases maxclients") })
        let series = RedisFixture.series(result.families)
        #expect(series["redis_config_maxclients"] == 4)
        #expect(series["redis_db_keys{db=\"db3\"}"] == 0)
        #expect(series.values.count { $0.isNaN } == 0)
        #expect(!series.keys.contains { $0.hasPrefix("omniflow_redis_collector_success") && series[$0] == 0 })
    }

    @Test("under the older names asks and gives less")
    func debian12() async throws {
        let server = ScriptedRedis(RedisFixture.answers())
        let result = try await RedisFixture.measure(RedisFixture.probe(server, .debian12))
        #expect(!server.commands.contains("LATENCY HISTOGRAM"))
        #expect(server.commands.contains("CONFIG GET databases maxclients maxmemory io-threads"))
        let info = result.families.first { $0.descriptor.name == "redis_instance_info" }
        #expect(info?.samples.first?.labelNames.contains("master_replid") == false)
        #expect(!result.families.contains { $0.descriptor.name == "redis_config_client_output_buffer_limit_bytes" })
    }

    @Test("remembers what a server can over a new connection to the same process only")
    func capabilities() async throws {
        let first = ScriptedRedis(RedisFixture.answers())
        let second = ScriptedRedis(RedisFixture.answers())
        var other = RedisFixture.answers()
        other["INFO server"] = .text("redis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:bbbb\r\n")
        let third = ScriptedRedis(other)
        let servers = Mutex([third, second, first])
        let probe = RedisProbe(
            target: RedisFixture.target, settings: RedisProbeSettings(connection: RedisSettings()), time: SystemTime(),
            connect: { _ async throws(RedisError) in
                guard let next = servers.withLock({ $0.popLast() }) else { throw RedisError(.refused, "no more") }
                return next
            })
        _ = try await RedisFixture.measure(probe)
        first.hangUp()
        _ = try await RedisFixture.measure(probe)
        second.hangUp()
        _ = try await RedisFixture.measure(probe)
        let asked = [first, second, third].map { server in server.commands.contains { $0.hasPrefix("COMMAND") } }
        #expect(asked == [true, false, true])
        #expect(second.commands.contains("LATENCY HISTOGRAM"))
        third.hangUp()
        await #expect(throws: ProbeError(.refused, "")) { try await RedisFixture.measure(probe) }
    }

    @Test("decides by the version where the user may not ask about commands")
    func withoutCommandInfo() async throws {
        var answers = RedisFixture.answers()
        answers["COMMAND INFO latency|histogram commandlog|len"] = .error("NOPERM no permissions")
        let server = ScriptedRedis(answers)
        _ = try await RedisFixture.measure(RedisFixture.probe(server))
        #expect(server.commands.contains("LATENCY HISTOGRAM"))
    }

    @Test("reads a node of a cluster")
    func cluster() async throws {
        var answers = RedisFixture.answers(mode: "cluster")
        answers["CLUSTER INFO"] = .text(
            "cluster_state:fail\r\ncluster_slots_assigned:16384\r\ncluster_stats_messages_sent:7\r\n"
                + "cluster_stats_messages_auth-req_sent:2\r\nother:1\r\n")
        let result = try await RedisFixture.measure(RedisFixture.probe(ScriptedRedis(answers)))
        let series = RedisFixture.series(result.families)
        #expect(series["redis_cluster_state"] == 0)
        #expect(series["redis_cluster_slots_assigned"] == 16_384)
        #expect(series["redis_cluster_messages_sent_total"] == 7)
        #expect(series["redis_cluster_stats_messages_auth_req_sent"] == 2)
        #expect(series["redis_db_keys{db=\"db1\"}"] == nil, "a cluster has one database")
        #expect(ProbeConformance.violations(in: result.families) == [])
    }

    @Test("reads a sentinel and asks it nothing that sentinels do not know")
    func sentinel() async throws {
        let text = "redis_version:7.0.15\r\nredis_mode:sentinel\r\nrun_id:s\r\nuptime_in_seconds:5\r\n"
        let masters =
            "# Sentinel\r\nsentinel_masters:1\r\n"
            + "master0:name=cache,status=sdown,address=10.0.0.1:6379,slaves=2,sentinels=3\r\n"
        let server = ScriptedRedis([
            "PING": .status("PONG"), "INFO server": .text(text), "INFO ALL": .text(text + masters),
            "SENTINEL MASTERS": .array([.texts("name", "cache", "ip", "10.0.0.1", "port", "6379", "quorum", "2")]),
            "SENTINEL SENTINELS cache": .array([.texts("flags", "sentinel"), .texts("flags", "s_down,sentinel")]),
            "SENTINEL SLAVES cache": .array([.texts("flags", "slave"), .texts("flags", "slave")]),
            "SENTINEL CKQUORUM cache": .error("NOQUORUM 1 usable Sentinels."),
        ])
        let result = try await RedisFixture.measure(RedisFixture.probe(server))
        let series = RedisFixture.series(result.families)
        let labels = "master_address=\"10.0.0.1:6379\",master_name=\"cache\""
        #expect(series["redis_sentinel_masters"] == 1)
        #expect(series["redis_sentinel_master_status{\(labels),master_status=\"sdown\"}"] == 0)
        #expect(series["redis_sentinel_master_ok_sentinels{\(labels)}"] == 2)
        #expect(series["redis_sentinel_master_ok_slaves{\(labels)}"] == 2)
        #expect(series["redis_sentinel_master_setting_ckquorum{\(labels)}"] == 2)
        let quorum = "master_name=\"cache\",message=\"NOQUORUM 1 usable Sentinels.\""
        #expect(series["redis_sentinel_master_ckquorum_status{\(quorum)}"] == 0)
        #expect(!server.commands.contains { $0.hasPrefix("CONFIG") || $0.hasPrefix("COMMAND") })
        #expect(series["redis_db_keys{db=\"db15\"}"] == 0)
        #expect(result.summary == "1 master, not well: cache")
        #expect(ProbeConformance.violations(in: result.families) == [])
    }

    @Test("says when the process started, always the same")
    func startTime() async throws {
        let time = ManualTime()
        let server = ScriptedRedis(RedisFixture.answers())
        let probe = RedisFixture.probe(server, time: time)
        let first = RedisFixture.series(try await RedisFixture.measure(probe).families)["redis_start_time_seconds"]
        #expect(first == 1_749_999_901)
        time.advance(by: .seconds(1))
        let second = RedisFixture.series(try await RedisFixture.measure(probe).families)["redis_start_time_seconds"]
        #expect(second == first, "the uptime of the answer has not moved by more than a second")
    }
}
