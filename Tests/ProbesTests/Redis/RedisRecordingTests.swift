import AgentTestKit
import RedisClient
import Telemetry
import Testing

@testable import Probes

@Suite("The Redis probe with recorded answers of Redis 7.0.15")
struct RedisRecordingTests {
    /// A difference that is meant.
    private static func isMeant(_ series: String) -> Bool {
        // It is how long the exporter's own scan of key groups took.
        series.hasPrefix("redis_last_key_groups_scrape")
    }

    @Test(
        "gives exactly what redis_exporter 1.45.0 gave, under the older names",
        arguments: ["master", "replica", "cluster"])
    func matchesExporter(_ name: String) async throws {
        let recording = try RedisRecording(name)
        let time = ManualTime(wall: try recording.wallClock())
        let probe = RedisFixture.probe(recording.server(), .debian12, time: time)
        let families = try await RedisFixture.measure(probe).families
        let actual = RedisFixture.series(families)
        let expected = try recording.expected()
        #expect(expected.series.count > 150)
        for (series, value) in expected.series where !Self.isMeant(series) {
            #expect(actual[series] == value, "\(series)")
        }
        for family in families {
            guard let type = expected.types[family.descriptor.name] else { continue }
            #expect(family.descriptor.kind.rawValue == type, "\(family.descriptor.name)")
        }
        #expect(ProbeConformance.violations(in: families) == [])
    }

    @Test("gives what redis_exporter 1.45.0 gave of a sentinel, empty databases among it")
    func sentinel() async throws {
        let recording = try RedisRecording("sentinel")
        let time = ManualTime(wall: try recording.wallClock())
        let result = try await RedisFixture.measure(RedisFixture.probe(recording.server(), .debian12, time: time))
        let actual = RedisFixture.series(result.families)
        for (series, value) in try recording.expected().series
        where !Self.isMeant(series) {
            #expect(actual[series] == value, "\(series)")
        }
        #expect(actual.keys.filter { $0.hasPrefix("redis_db_keys") }.count == 32)
    }

    @Test("shows no family under the older names that the exporter does not have, but for what rules ask for")
    func nothingElse() async throws {
        let recording = try RedisRecording("master")
        let probe = RedisFixture.probe(recording.server(), .debian12)
        let names = Set(try await RedisFixture.measure(probe).families.map(\.descriptor.name))
        let more = names.subtracting(try recording.expected().types.keys)
            .filter { !$0.hasPrefix("omniflow_") && !$0.hasPrefix("redis_exporter_") }
        #expect(more == ["redis_total_system_memory_bytes"])
    }

    @Test("may be cut anywhere", arguments: ["master", "replica", "cluster", "sentinel"])
    func cut(_ name: String) throws {
        let recording = try RedisRecording(name)
        let bytes = Array(recording.info.utf8)
        for end in stride(from: 0, to: bytes.count, by: 29) {
            let info = InfoText.parse(bytes[..<end])
            var sink = MetricSink()
            InfoFamilies.add(info, .current, into: &sink)
            InfoFamilies.addIdentity(info, .current, startedAt: nil, into: &sink)
            KeyspaceFamilies.add(info, databases: 16, .current, into: &sink)
            ReplicationFamilies.add(info, into: &sink)
            SentinelFamilies.add(info, into: &sink)
            CommandFamilies.add(CommandStatistics(info), into: &sink)
            CommandFamilies.addErrors(info, into: &sink)
            #expect(ProbeConformance.violations(in: sink.finish()) == [])
        }
    }

    @Test("may have its bytes spoilt")
    func spoilt() throws {
        let bytes = Array(try RedisRecording("master").info.utf8)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            var copy = bytes
            for _ in 0..<20 { copy[Int.random(in: copy.indices, using: &generator)] = UInt8.random(in: 0...255) }
            let info = InfoText.parse(copy[...])
            var sink = MetricSink()
            InfoFamilies.add(info, .current, into: &sink)
            KeyspaceFamilies.add(info, databases: 16, .current, into: &sink)
            CommandFamilies.add(CommandStatistics(info), into: &sink)
            let violations = ProbeConformance.violations(in: sink.finish())
            #expect(violations == [], "\(info.sections.map(\.name))")
        }
    }
}

@Suite("The Redis probe with written answers of other servers")
struct RedisVersionTests {
    // Written after the documentation of each, not recorded.
    @Test("reads INFO of Redis 6.2: no percentiles, no failures of commands in older ones")
    func redis62() async throws {
        let text = try RedisRecording.text("written-6.2-info.txt")
        let series = try await series(text)
        #expect(series["redis_memory_used_bytes"] == 873_704)
        #expect(series["redis_commands_total{cmd=\"get\"}"] == 21)
        #expect(series["redis_commands_failed_calls_total{cmd=\"get\"}"] == 0)
        #expect(!series.keys.contains { $0.hasPrefix("redis_latency_percentiles") })
        #expect(series["redis_errors_total{err=\"ERR\"}"] == 2)
    }

    @Test("reads INFO of Redis 7.4: fields that expire, new counters")
    func redis74() async throws {
        let series = try await series(try RedisRecording.text("written-7.4-info.txt"))
        #expect(series["redis_expired_subkeys_total"] == 5)
        #expect(series["redis_evicted_scripts_total"] == 1)
        #expect(series["redis_watching_clients"] == 2)
        #expect(series["redis_db_keys_with_expiring_items{db=\"db0\"}"] == 4)
        #expect(series["redis_acl_access_denied_cmd_total"] == 3)
    }

    @Test("reads INFO of Valkey 8: its own version beside that of Redis")
    func valkey() async throws {
        let server = ScriptedRedis(answers(try RedisRecording.text("written-valkey-8-info.txt")))
        let result = try await RedisFixture.measure(RedisFixture.probe(server))
        #expect(result.version == "Valkey 8.1.1")
        let sample = result.families.first { $0.descriptor.name == "redis_instance_info" }?.samples.first
        let labels = Dictionary(
            uniqueKeysWithValues: zip(sample?.labelNames ?? [], sample?.labelValues ?? []))
        #expect(labels["redis_version"] == "7.2.4")
        #expect(labels["valkey_version"] == "8.1.1")
        #expect(labels["redis_mode"] == "standalone", "Valkey calls it server_mode")
        #expect(labels["availability_zone"] == nil)
        let series = RedisFixture.series(result.families)
        #expect(series["redis_commandlog_large_reply_length"] == 3)
        #expect(series["redis_commandlog_request_larger_than"] == 1_048_576)
    }

    private func answers(_ info: String) -> [String: RedisValue] {
        var answers = RedisFixture.answers()
        answers["INFO server"] = .text(info)
        answers["INFO ALL"] = .text(info)
        answers["COMMAND INFO latency|histogram commandlog|len"] = .array([
            .array([.text("latency|histogram")]), .array([.text("commandlog|len")]),
        ])
        let names = ConfigFamilies.names(.current, commandLog: true)
        answers["CONFIG GET " + names.joined(separator: " ")] = .texts("commandlog-request-larger-than", "1048576")
        for name in names { answers["CONFIG GET \(name)"] = .texts(name, "1") }
        for log in SlowFamilies.commandLogs { answers["COMMANDLOG LEN \(log)"] = .integer(3) }
        return answers
    }

    private func series(_ info: String) async throws -> [String: Double] {
        let result = try await RedisFixture.measure(RedisFixture.probe(ScriptedRedis(answers(info))))
        #expect(ProbeConformance.violations(in: result.families) == [])
        return RedisFixture.series(result.families)
    }
}
