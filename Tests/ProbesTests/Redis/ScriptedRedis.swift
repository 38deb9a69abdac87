import Synchronization
import Telemetry

@testable import Probes
@testable import RedisClient

/// A Redis server of written answers; keeps what it was asked, pipeline by pipeline.
final class ScriptedRedis: RedisExchange {
    private struct State {
        var answers: [String: RedisValue]
        var pipelines: [[String]] = []
        var failure: RedisError?
        var isOpen = true
    }

    private let state: Mutex<State>
    let losses: AsyncStream<Void>
    private let lose: AsyncStream<Void>.Continuation

    /// Answers by command; a command without one is answered as an unknown one.
    init(_ answers: [String: RedisValue]) {
        state = Mutex(State(answers: answers))
        (losses, lose) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// What was asked, one list for each pipeline.
    var pipelines: [[String]] { state.withLock { $0.pipelines } }

    /// Everything that was asked.
    var commands: [String] { pipelines.flatMap { $0 } }

    func send(_ commands: [[String]], timeout: Duration) async throws(RedisError) -> [RedisValue] {
        let lines = commands.map { $0.joined(separator: " ") }
        let outcome = state.withLock { state -> Result<[RedisValue], RedisError> in
            state.pipelines.append(lines)
            if let failure = state.failure { return .failure(failure) }
            return .success(lines.map { state.answers[$0] ?? Self.unknown($0) })
        }
        return try outcome.get()
    }

    func close() async {
        state.withLock { $0.isOpen = false }
        lose.finish()
    }

    /// Changes an answer.
    func answer(_ command: String, _ value: RedisValue) { state.withLock { $0.answers[command] = value } }

    /// Fails every call from now on.
    func fail(_ error: RedisError?) { state.withLock { $0.failure = error } }

    /// Ends the connection as a peer does.
    func hangUp() {
        state.withLock { $0.isOpen = false }
        lose.yield()
        lose.finish()
    }

    private static func unknown(_ line: String) -> RedisValue {
        .error("ERR unknown command '\(line.prefix { $0 != " " })', with args beginning with: ")
    }
}

extension RedisValue {
    /// A string.
    static func text(_ text: String) -> RedisValue { .string(Array(text.utf8)) }

    /// A list of strings.
    static func texts(_ texts: String...) -> RedisValue { .array(texts.map(RedisValue.text)) }
}

/// Probes of written answers, and what they find.
enum RedisFixture {
    static let target = TargetID(kind: "redis", name: "cache")

    /// The answers of a small server of a version, Redis 7.0 unless told.
    static func answers(version: String = "7.0.15", mode: String = "standalone") -> [String: RedisValue] {
        let server =
            "# Server\r\nredis_version:\(version)\r\nredis_mode:\(mode)\r\nrun_id:aaaa\r\nuptime_in_seconds:99\r\n"
        let rest = """
            # Clients\r
            connected_clients:3\r
            # Memory\r
            used_memory:1048576\r
            maxmemory:4194304\r
            # Stats\r
            total_commands_processed:10\r
            instantaneous_ops_per_sec:5\r
            # Replication\r
            role:master\r
            # Commandstats\r
            cmdstat_get:calls=2,usec=7,usec_per_call=3.50,rejected_calls=1,failed_calls=0\r
            # Keyspace\r
            db0:keys=3,expires=1,avg_ttl=2500\r

            """
        return [
            "PING": .status("PONG"), "INFO server": .text(server), "INFO ALL": .text(server + rest),
            "COMMAND INFO latency|histogram commandlog|len": .array([.array([.text("latency|histogram")]), .null]),
            "CONFIG GET databases maxclients maxmemory io-threads repl-backlog-size client-output-buffer-limit":
                .texts(
                    "maxclients", "10000", "databases", "2", "io-threads", "1", "client-output-buffer-limit",
                    "normal 0 0 0 slave 268435456 67108864 60"),
            "CONFIG GET databases maxclients maxmemory io-threads": .texts("maxclients", "10000", "databases", "2"),
            "LATENCY LATEST": .array([.array([.text("command"), .integer(1_700_000_000), .integer(12), .integer(40)])]),
            "LATENCY HISTOGRAM": .array([
                .text("get"),
                .array([
                    .text("calls"), .integer(2), .text("histogram_usec"),
                    .array([.integer(1), .integer(1), .integer(2_097_152), .integer(2)]),
                ]),
            ]),
            "SLOWLOG LEN": .integer(4),
            "SLOWLOG GET 1": .array([.array([.integer(9), .integer(1_700_000_000), .integer(15_000), .array([])])]),
        ]
    }

    /// A probe of one scripted server.
    static func probe(
        _ server: ScriptedRedis, _ names: NamesProfile = .current, time: any TimeSource = SystemTime(),
        user: String? = nil, report: @escaping @Sendable (CollectorReport) -> Void = { _ in }
    ) -> RedisProbe {
        var connection = RedisSettings()
        connection.user = user
        return RedisProbe(
            target: target, settings: RedisProbeSettings(connection: connection, names: names), time: time,
            report: report, connect: { _ in server })
    }

    /// One round of a probe.
    static func measure(_ probe: RedisProbe) async throws(ProbeError) -> ProbeResult {
        try await probe.measure(until: probe.time.now() + .seconds(5))
    }

    /// The series of families as the text format writes them.
    static func series(_ families: [MetricFamily]) -> [String: Double] {
        var result: [String: Double] = [:]
        for family in families {
            for sample in family.samples {
                let labels = zip(sample.labelNames, sample.labelValues).map { "\($0)=\"\($1)\"" }.sorted()
                let name = family.descriptor.name + sample.suffix.rawValue
                result[labels.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}"] = sample.value
            }
        }
        return result
    }
}
