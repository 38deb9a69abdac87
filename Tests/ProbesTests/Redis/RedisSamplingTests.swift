import AgentTestKit
import Telemetry
import Testing

@testable import Probes
@testable import RedisClient

@Suite("Background looks at Redis")
struct RedisSamplingTests {
    @Test(
        "keep the server busy for no more than their share",
        arguments: [
            (Duration.milliseconds(10), Duration.milliseconds(1), Duration.milliseconds(99)),
            (.milliseconds(500), .milliseconds(3), .milliseconds(3)), (.milliseconds(10), .zero, .zero),
            (.milliseconds(10), .seconds(2), .seconds(60)), (.seconds(5), .milliseconds(1), .milliseconds(1)),
        ])
    func pause(budget: Duration, spent: Duration, pause: Duration) {
        let found = SamplingPace(budget: budget).pause(after: spent)
        #expect(abs((found - pause).inSeconds) < 1e-6)
    }

    @Test("make large steps on a fast server and small ones on a slow one")
    func pages() {
        let pace = SamplingPace(budget: .milliseconds(10))
        #expect(pace.page(after: 100, spent: .milliseconds(1)) == 200)
        #expect(pace.page(after: 100, spent: .milliseconds(3)) == 100)
        #expect(pace.page(after: 100, spent: .milliseconds(8)) == 50)
        #expect(pace.page(after: 1_000, spent: .zero) == 1_000)
        #expect(pace.page(after: 10, spent: .seconds(1)) == 10)
    }

    @Test("pick keys evenly however many there are", arguments: [0, 1, 9, 10, 11, 40, 1_000, 12_345])
    func selection(count: Int) {
        var selection = KeySelection(limit: 10)
        for index in 0..<count { selection.add(String(index)) }
        #expect(selection.seen == count)
        #expect(selection.keys.count == min(count, selection.keys.count))
        #expect(selection.keys.count <= 10)
        #expect(selection.keys.count >= min(count, 5))
        let picked = selection.keys.compactMap { Int($0) }
        let gaps = Set(zip(picked, picked.dropFirst()).map { $1 - $0 })
        #expect(gaps.count <= 1, "\(picked)")
    }

    private func probe(_ server: ScriptedRedis, _ time: ManualTime, keys: [KeySample], streams: [StreamSample] = [])
        -> RedisProbe
    {
        RedisProbe(
            target: RedisFixture.target,
            settings: RedisProbeSettings(connection: RedisSettings(), keys: keys, streams: streams), time: time,
            connect: { _ in server })
    }

    @Test("count keys of a pattern and measure some, outside of every round")
    func keys() async throws {
        var answers = RedisFixture.answers()
        answers["SELECT 1"] = .status("OK")
        answers["SCAN 0 MATCH job:* COUNT 100"] = .array([.text("17"), .texts("job:1", "job:2")])
        answers["SCAN 17 MATCH job:* COUNT 200"] = .array([.text("0"), .array([.text("job:3"), .string([0xff])])])
        for (key, type, bytes) in [("job:1", "string", 100), ("job:2", "list", 300), ("job:3", "none", 0)] {
            answers["TYPE \(key)"] = .status(type)
            answers["MEMORY USAGE \(key)"] = bytes == 0 ? .null : .integer(Int64(bytes))
        }
        answers["STRLEN job:1"] = .integer(64)
        answers["LLEN job:2"] = .integer(12)
        let server = ScriptedRedis(answers)
        let time = ManualTime()
        let probe = probe(server, time, keys: [KeySample(database: 1, pattern: "job:*", shown: 1)])
        let before = RedisFixture.series(try await RedisFixture.measure(probe).families)
        #expect(before["redis_keys_count{db=\"db1\",key=\"job:*\"}"] == nil)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await probe.sample() }
            // The look is over when its task sleeps until the next one.
            await time.waitForSleepers(1)
            group.cancelAll()
        }
        time.advance(by: .seconds(30))
        let result = try await RedisFixture.measure(probe)
        let series = RedisFixture.series(result.families)
        #expect(series["redis_keys_count{db=\"db1\",key=\"job:*\"}"] == 3)
        #expect(series["omniflow_redis_keys_measured{db=\"db1\",pattern=\"job:*\"}"] == 2)
        #expect(series["omniflow_redis_key_mean_bytes{db=\"db1\",pattern=\"job:*\"}"] == 200)
        #expect(series["omniflow_redis_key_largest_bytes{db=\"db1\",pattern=\"job:*\"}"] == 300)
        #expect(series["redis_key_size{db=\"db1\",key=\"job:2\"}"] == 12)
        #expect(series["redis_key_memory_usage_bytes{db=\"db1\",key=\"job:2\"}"] == 300)
        #expect(series["redis_key_size{db=\"db1\",key=\"job:1\"}"] == nil, "only the largest is shown")
        #expect(series["omniflow_redis_sample_age_seconds{collector=\"keys\"}"] == 30)
        #expect(series["omniflow_redis_collector_success{collector=\"keys\"}"] == 1)
        #expect(ProbeConformance.violations(in: result.families) == [])
    }

    @Test("read streams and their groups; a stream that is not there is left out")
    func streams() async throws {
        var answers = RedisFixture.answers()
        answers["SELECT 0"] = .status("OK")
        answers["XINFO STREAM orders"] = .array([
            .text("length"), .integer(50), .text("last-generated-id"), .text("1700000000123-4"), .text("groups"),
            .integer(1),
        ])
        answers["XINFO GROUPS orders"] = .array([
            .array([
                .text("name"), .text("mail"), .text("consumers"), .integer(2), .text("pending"), .integer(7),
                .text("last-delivered-id"), .text("1700000000100-0"), .text("entries-read"), .null, .text("lag"),
                .integer(3),
            ])
        ])
        answers["XINFO STREAM gone"] = .error("ERR no such key")
        answers["XINFO GROUPS gone"] = .error("ERR no such key")
        let time = ManualTime()
        let probe = probe(
            ScriptedRedis(answers), time, keys: [], streams: [StreamSample(key: "gone"), StreamSample(key: "orders")])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await probe.sample() }
            await time.waitForSleepers(1)
            group.cancelAll()
        }
        let series = RedisFixture.series(try await RedisFixture.measure(probe).families)
        let group = "db=\"db0\",group=\"mail\",stream=\"orders\""
        #expect(series["redis_stream_length{db=\"db0\",stream=\"orders\"}"] == 50)
        #expect(series["redis_stream_last_generated_id{db=\"db0\",stream=\"orders\"}"] == 1_700_000_000_123)
        #expect(series["redis_stream_group_messages_pending{\(group)}"] == 7)
        #expect(series["redis_stream_group_lag{\(group)}"] == 3)
        #expect(series["redis_stream_group_entries_read{\(group)}"] == nil)
        #expect(!series.keys.contains { $0.contains("gone") })
    }

    @Test("without the right say so, and are off unless settings name something")
    func denied() async throws {
        var answers = RedisFixture.answers()
        answers["SELECT 0"] = .status("OK")
        answers["SCAN 0 MATCH * COUNT 100"] = .error("NOPERM this user has no permissions to run the 'scan' command")
        let time = ManualTime()
        let probe = probe(ScriptedRedis(answers), time, keys: [KeySample(pattern: "*")])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await probe.sample() }
            await time.waitForSleepers(1)
            group.cancelAll()
        }
        let series = RedisFixture.series(try await RedisFixture.measure(probe).families)
        #expect(series["omniflow_redis_collector_success{collector=\"keys\"}"] == 0)
        let idle = RedisFixture.probe(ScriptedRedis([:]))
        await idle.sample()
        #expect(!idle.settings.samplesAnything)
    }
}
