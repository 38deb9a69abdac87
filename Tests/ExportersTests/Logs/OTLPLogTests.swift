import Exporters
import Logging
import Synchronization
import Telemetry
import Testing
import Tracing

@Suite("Records of the log, by OpenTelemetry")
struct OTLPLogTests {
    private let sink = RecordingLogDataSink()

    private func logger(
        _ label: String = "app", limits: SpanLimits = SpanLimits(), minimumLevel: Logger.Level = .trace
    ) -> Logger {
        let observer = OTLPLogObserver(sink: sink, limits: limits, minimumLevel: minimumLevel)
        return Logger(label: label) { label in
            AgentLogHandler.openTelemetry(
                label: label, to: observer, control: LogLevelControl(.trace), time: LogClock())
        }
    }

    @Test("a record has time, level, body, scope, place and metadata, nested as it was given")
    func record() throws {
        logger("probes.redis").warning(
            "slow answer", metadata: ["b": ["x", ["y": "1"]], "a": .stringConvertible(42)], file: "Probes/Redis.swift",
            function: "check()", line: 12)
        var expected = LogData(
            time: 1_772_366_400_250_000_000, severity: 13, severityText: "warning", body: "slow answer",
            scope: "probes.redis")
        expected.attributes = [
            Attribute("code.file.path", "Probes/Redis.swift"), Attribute("code.function.name", "check()"),
            Attribute("code.line.number", .int(12)), Attribute("a", "42"),
            Attribute("b", .array(["x", .map([Attribute("y", "1")])])),
        ]
        #expect(sink.records == [expected])
    }

    @Test(
        "each level has its number",
        arguments: zip(Logger.Level.allCases, [1, 5, 9, 10, 13, 17, 18]))
    func severities(level: Logger.Level, number: Int) {
        logger().log(level: level, "m")
        #expect(sink.records.map(\.severity) == [number] && sink.records.map(\.severityText) == [level.rawValue])
    }

    @Test("an error becomes an exception's type and message, unless the metadata says otherwise")
    func errors() throws {
        struct Broken: Error, CustomStringConvertible { let description = "broken pipe" }
        logger().error("lost", error: Broken())
        logger().error("lost", error: Broken(), metadata: ["exception.message": "mine"])
        let first = try #require(sink.records.first)
        let last = try #require(sink.records.last)
        #expect(first["exception.type"] == "Broken" && first["exception.message"] == "broken pipe")
        #expect(first["error"] == nil && first["error_type"] == nil)
        #expect(last.attributes.filter { $0.key == "exception.message" }.map(\.value) == ["mine"])
    }

    @Test("a record belongs to the span that it was logged in, whether that is kept or not", arguments: [0, 1, 3])
    func spans(flags: UInt8) throws {
        let span = SpanContext(
            traceID: TraceID(high: 1, low: 2), spanID: SpanID(3), flags: TraceFlags(rawValue: flags))
        var context = ServiceContext.topLevel
        context.spanContext = span
        ServiceContext.withValue(context) { logger().info("within", metadata: ["trace_id": "forged"]) }
        logger().info("without")
        #expect(sink.records.map(\.context) == [span, nil])
        #expect(sink.records.first?["trace_id"] == nil)
    }

    @Test("an identity of zeros is no span")
    func invalidSpans() {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: TraceID(high: 0, low: 0), spanID: SpanID(3))
        ServiceContext.withValue(context) {
            logger().info("m")
            #expect(Logger.MetadataProvider.openTelemetry.get().isEmpty)
        }
        #expect(sink.records.map(\.context) == [nil])
    }

    @Test("secrets leave masked: by key, by mark, in addresses, in errors, at any depth")
    func secrets() {
        struct Broken: Error, CustomStringConvertible { let description = "cannot reach redis://:hunter2@cache" }
        logger().error(
            "at postgres://u:hunter2@db/x", error: Broken(),
            metadata: [
                "db_password": "hunter2", "list": [["deep": ["api_key": "hunter2"]]],
                "marked": .attributed("hunter2", attributes: [LogSensitivity.secret]), "url": "amqp://u:hunter2@h/v",
                "request_id": "http://hunter2@h", "wrapped": .stringConvertible(Redacted("hunter2")),
            ])
        #expect(sink.records.count == 1 && !"\(sink.records)".contains("hunter2"))
        #expect(sink.records.first?["db_password"] == "<redacted>")
        #expect(sink.records.first?.body == "at postgres://<redacted>@db/x")
    }

    @Test("what the exporter says of itself never leaves by it", arguments: ["opentelemetry", "opentelemetry.logs"])
    func ownLabel(label: String) {
        logger(label).error("export failed")
        logger("opentelemetrics").error("another")
        #expect(sink.records.map(\.scope) == ["opentelemetrics"])
    }

    @Test("only records from the level of its own on leave")
    func minimumLevel() {
        for level in Logger.Level.allCases { logger(minimumLevel: .warning).log(level: level, "m") }
        #expect(sink.records.map(\.severityText) == ["warning", "error", "critical"])
    }

    @Test(
        "attributes over the limit are dropped and counted",
        arguments: [(128, 4, 0), (3, 3, 1), (1, 1, 3), (0, 0, 4), (-1, 0, 4)])
    func attributeLimit(limit: Int, kept: Int, dropped: UInt32) {
        var limits = SpanLimits()
        limits.attributes = limit
        logger(limits: limits).info("m", metadata: ["a": "1"])
        #expect(sink.records.map(\.attributes.count) == [kept] && sink.records.map(\.droppedAttributes) == [dropped])
    }

    @Test("what the log itself had no room for is counted, too")
    func recordLimit() {
        let wide = Logger.Metadata(uniqueKeysWithValues: (0..<300).map { ("key\($0)", "v") })
        logger().info("m", metadata: wide)
        #expect(sink.records.map(\.attributes.count) == [128] && sink.records.map(\.droppedAttributes) == [175])
    }

    @Test(
        "long texts are cut between characters, at any depth",
        arguments: [(6, "aäö"), (4, "aä"), (2, "a"), (0, ""), (-1, "")])
    func valueLimit(limit: Int, text: String) {
        var limits = SpanLimits()
        limits.valueLength = limit
        logger(limits: limits).info("m", metadata: ["k": "aäöü", "l": ["aäöü", ["d": "aäöü"]]])
        #expect(sink.records.first?["k"] == .string(text))
        #expect(sink.records.first?["l"] == .array([.string(text), .map([Attribute("d", .string(text))])]))
        #expect(sink.records.map(\.droppedAttributes) == [0])
    }

    @Test("a request's identity is an attribute")
    func requests() {
        logger().info("m", metadata: ["request_id": "r1"])
        #expect(sink.records.first?["request_id"] == "r1")
    }

    @Test(
        "a clock that stands where no number reaches gives the nearest one",
        arguments: [
            (Int64.min, UInt64(0)), (-1, 0), (0, 5), (18_446_744_073, 18_446_744_073_000_000_005), (.max, .max),
        ])
    func clocks(seconds: Int64, time: UInt64) {
        let wall = WallTime(secondsSinceEpoch: seconds, nanoseconds: 5)
        let observer = OTLPLogObserver(sink: sink)
        Logger(label: "app") {
            AgentLogHandler.openTelemetry(label: $0, to: observer, time: LogClock(wall: wall))
        }.info("m")
        #expect(sink.records.map(\.time) == [time] && sink.records.map(\.observedTime) == [time])
    }
}

@Suite("Traces for other log handlers")
struct MetadataProviderTests {
    @Test("the provider gives the three fields within a span, none outside")
    func provider() {
        var context = ServiceContext.topLevel
        context.spanContext = SpanContext(traceID: TraceID(high: 0, low: 2), spanID: SpanID(0xab), flags: .sampled)
        ServiceContext.withValue(context) {
            #expect(
                Logger.MetadataProvider.openTelemetry.get() == [
                    "trace_id": "00000000000000000000000000000002", "span_id": "00000000000000ab", "trace_flags": "01",
                ])
        }
        #expect(Logger.MetadataProvider.openTelemetry.get().isEmpty)
    }
}

/// Keeps what it took.
private final class RecordingLogDataSink: LogDataSink {
    private let kept = Mutex<[LogData]>([])

    var records: [LogData] { kept.withLock { $0 } }

    func take(_ record: LogData) { kept.withLock { $0.append(record) } }
}

extension LogData {
    fileprivate subscript(key: String) -> AttributeValue? { attributes.first { $0.key == key }?.value }
}

/// A clock that stands still, at 2026-03-01T12:00:00.250Z unless told.
private struct LogClock: TimeSource {
    var wall = WallTime(secondsSinceEpoch: 1_772_366_400, nanoseconds: 250_000_000)

    func now() -> MonotonicInstant { MonotonicInstant(nanoseconds: 0) }
    func wallClock() -> WallTime { wall }
    func sleep(until instant: MonotonicInstant) async throws {}
}
