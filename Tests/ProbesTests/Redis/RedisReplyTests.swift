import RedisClient
import Testing

@testable import Probes

@Suite("Replies of Redis")
struct RedisReplyTests {
    /// What no command answers with, to be survived by every parser.
    static let hostile: [RedisValue] = [
        .null, .integer(-1), .status("OK"), .text("x"), .array([]), .array([.null]), .array([.integer(1)]),
        .array([.array([])]), .array([.text("a"), .array([.text("calls")])]), .error("ERR no"),
        .array([.text("get"), .array([.text("histogram_usec"), .array([.integer(1)]), .text("calls"), .null])]),
        .array([.array([.null, .null, .null])]), .array([.string([0xff]), .string([0xfe]), .integer(.max)]),
    ]

    @Test("that are not what was asked for are survived", arguments: Self.hostile)
    func survives(_ reply: RedisValue) {
        _ = SlowlogEntry(reply)
        _ = LatencySpike.all(in: reply)
        #expect(LatencyHistogram.all(in: reply)?.isEmpty != false)
        _ = SentinelEntry.all(in: reply)
        var config = ConfigAnswer()
        config.add(reply)
        #expect(config.outputLimits.isEmpty)
        #expect(ScanPage(reply) == nil)
        #expect(StreamFindings(StreamSample(key: "s"), stream: reply, groups: reply)?.groups.isEmpty != false)
        _ = RedisServer.probedCommands
    }

    @Test("to SLOWLOG GET give the newest entry, or zeros")
    func slowlog() {
        let entry = SlowlogEntry(
            .array([.array([.integer(9), .integer(1), .integer(15_000), .array([.text("GET")])])]))
        #expect(entry?.id == 9)
        #expect(entry?.microseconds == 15_000)
        #expect(SlowlogEntry(.array([]))?.id == 0)
        #expect(SlowlogEntry(.error("ERR")) == nil)
    }

    @Test("to LATENCY LATEST give events, each once")
    func spikes() {
        let one: RedisValue = .array([.text("fork"), .integer(5), .integer(12), .integer(40), .integer(1), .integer(2)])
        #expect(LatencySpike.all(in: .array([one, one])) == [LatencySpike(event: "fork", at: 5, milliseconds: 12)])
    }

    @Test("to LATENCY HISTOGRAM give growing buckets or nothing")
    func histograms() {
        func reply(_ calls: Int64, _ pairs: [Int64]) -> RedisValue {
            .array([
                .text("get"),
                .array([
                    .text("calls"), .integer(calls), .text("histogram_usec"), .array(pairs.map(RedisValue.integer)),
                ]),
            ])
        }
        #expect(LatencyHistogram.all(in: reply(3, [1, 1, 4, 3]))?.first?.buckets.map(\.calls) == [1, 3])
        #expect(LatencyHistogram.all(in: reply(3, [4, 1, 1, 3]))?.isEmpty == true)
        #expect(LatencyHistogram.all(in: reply(3, [1, 3, 4, 2]))?.isEmpty == true)
        #expect(LatencyHistogram.all(in: reply(1, [1, 3]))?.isEmpty == true)
        #expect(LatencyHistogram.all(in: reply(-1, []))?.isEmpty == true)
    }

    @Test(
        "have bounds written as the incumbents write them",
        arguments: [
            (1, "1"), (16, "16"), (524_288, "524288"), (999_999, "999999"), (1_000_000, "1e+06"),
            (1_048_576, "1.048576e+06"), (2_000_000_000, "2e+09"), (17_179_869_184, "1.7179869184e+10"),
        ] as [(Int64, String)])
    func bounds(bound: Int64, label: String) {
        #expect(LatencyHistogram.label(bound) == label)
    }

    @Test("to CONFIG GET give numbers and limits, from one reply or from several")
    func config() {
        var config = ConfigAnswer()
        config.add(.texts("maxclients", "10000", "maxmemory", "many"))
        config.add(.texts("client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 1 2"))
        config.add(.texts("left over"))
        #expect(config.number("maxclients") == 10_000)
        #expect(config.number("maxmemory") == nil)
        #expect(
            config.outputLimits == [
                .init(clientClass: "normal", hardBytes: 0, softBytes: 0, softSeconds: 0),
                .init(clientClass: "slave", hardBytes: 268_435_456, softBytes: 67_108_864, softSeconds: 60),
            ])
    }

    @Test("to SENTINEL tell who answers")
    func sentinel() {
        let reply: RedisValue = .array([
            .texts("name", "a", "ip", "10.0.0.1", "port", "6379", "flags", "master"),
            .texts("name", "b", "flags", "slave,s_down"), .texts("name", "c"), .null,
        ])
        let entries = SentinelEntry.all(in: reply) ?? []
        #expect(entries.map(\.isReachable) == [true, false, false])
        #expect(entries.map(\.address) == ["10.0.0.1:6379", nil, nil])
    }
}
