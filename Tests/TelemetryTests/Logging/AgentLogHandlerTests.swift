import Logging
import Telemetry
import Testing

@Suite("Log handler")
struct AgentLogHandlerTests {
    private let sink = RecordingLogSink()
    private let control = LogLevelControl(.info)

    private func logger(_ output: LogOutput, provider: Logger.MetadataProvider? = nil) -> Logger {
        Logger(label: "probes.redis") { label in
            AgentLogHandler(
                label: label, output: output, control: control, time: StoppedTime(), metadataProvider: provider)
        }
    }

    @Test("text is one line with time, level, message and sorted metadata")
    func text() {
        logger(.text(sink)).warning("slow answer", metadata: ["target": "redis cache", "latency": "1.5s", "empty": ""])
        #expect(
            sink.lines == [
                "2026-03-01T12:00:00.250Z warning slow answer empty=\"\" latency=1.5s target=\"redis cache\"\n"
            ])
    }

    @Test("JSON is one object a line, metadata nested as it was given")
    func json() {
        logger(.json(sink)).error(
            "line\nbreak \"quoted\" \\ ä\u{1}",
            metadata: ["b": ["x", ["y": "1"]], "a": .stringConvertible(42)])
        logger(.json(sink)).info("plain")
        #expect(
            sink.lines == [
                #"{"timestamp":"2026-03-01T12:00:00.250Z","level":"error","#
                    + #""message":"line\nbreak \"quoted\" \\ ä\u0001","logger":"probes.redis","#
                    + #""metadata":{"a":"42","b":["x",{"y":"1"}]}}"# + "\n",
                #"{"timestamp":"2026-03-01T12:00:00.250Z","level":"info","message":"plain","#
                    + #""logger":"probes.redis"}"# + "\n",
            ])
    }

    @Test("the journal gets fields, the metadata both in words and by name")
    func journal() {
        logger(.journal(sink, identifier: "omniflow-agent")).notice(
            "changed", metadata: ["check.name": "redis/cache", "list": ["a", "b"]])
        #expect(
            sink.lines == [
                "MESSAGE=changed check.name=redis/cache list=[a,b]", "PRIORITY=5",
                "SYSLOG_IDENTIFIER=omniflow-agent", "LOGGER=probes.redis", "OMNIFLOW_CHECK_NAME=redis/cache",
                "OMNIFLOW_LIST=[\"a\",\"b\"]",
            ])
    }

    @Test("a journal field's name is upper-case and bounded")
    func journalNames() {
        let key = "ä-" + String(repeating: "k", count: 200)
        logger(.journal(sink, identifier: "x")).info("m", metadata: [.init(key): "v"])
        #expect(sink.lines.last == "OMNIFLOW____" + String(repeating: "K", count: 52) + "=v")
    }

    @Test(
        "each level has its syslog priority",
        arguments: zip(Logger.Level.allCases, ["7", "7", "6", "5", "4", "3", "2"]))
    func priorities(level: Logger.Level, priority: String) {
        control.level = .trace
        logger(.journal(sink, identifier: "x")).log(level: level, "m")
        #expect(sink.lines.contains("PRIORITY=\(priority)"))
    }

    @Test("the level changes for all loggers at once, except for those that have their own")
    func levels() {
        let first = logger(.text(sink))
        var second = logger(.text(sink))
        first.debug("no")
        control.level = .debug
        first.debug("yes")
        #expect(second.logLevel == .debug)
        second.logLevel = .critical
        second.error("no")
        control.level = .error
        #expect(first.logLevel == .error && second.logLevel == .critical)
        #expect(sink.lines == ["2026-03-01T12:00:00.250Z debug yes\n"])
    }

    @Test("the event's metadata wins over the provider's, the provider's over the logger's")
    func precedence() {
        let provider = Logger.MetadataProvider { ["a": "provider", "b": "provider"] }
        var logger = logger(.text(sink), provider: provider)
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.info("m", metadata: ["b": "event"])
        #expect(sink.lines == ["2026-03-01T12:00:00.250Z info m a=provider b=event c=logger\n"])
    }

    @Test("an error is shown with its type")
    func error() {
        struct Broken: Error, CustomStringConvertible { let description = "broken pipe" }
        logger(.text(sink)).error("lost", error: Broken())
        #expect(sink.lines == ["2026-03-01T12:00:00.250Z error lost error=\"broken pipe\" error_type=Broken\n"])
    }
}
