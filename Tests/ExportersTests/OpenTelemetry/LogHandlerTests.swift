import AgentTestKit
import Logging
import Synchronization
import Telemetry
import Testing

@testable import Exporters

@Suite("A handler that sends stands beside the one that an application has")
struct LogHandlerTests {
    private let lines = Lines()

    private func telemetry(logs: Bool) -> OpenTelemetry {
        var configuration = OpenTelemetryConfiguration()
        configuration.logs.isEnabled = logs
        return OpenTelemetry(configuration, time: ManualTime()) { _, _ in Nobody() }
    }

    private func logger(_ telemetry: OpenTelemetry, level: Logger.Level = .info) -> Logger {
        let lines = self.lines
        return Logger(label: "shop") { label in
            telemetry.logHandler(label: label, beside: LineHandler(lines: lines, logLevel: level))
        }
    }

    /// How many records wait to be sent.
    private func waiting(_ telemetry: OpenTelemetry) -> [Double] {
        telemetry.families().filter { $0.descriptor.name == "otel_sdk_processor_log_queue_size" }
            .flatMap(\.samples).map(\.value)
    }

    @Test("a record is written by the one and waits to be sent by the other")
    func both() {
        let telemetry = telemetry(logs: true)
        logger(telemetry).info("sold", metadata: ["order": "7"])
        #expect(lines.all == ["sold"])
        #expect(waiting(telemetry) == [1])
    }

    @Test("what the given handler leaves out is not sent", arguments: [(Logger.Level.info, 0.0), (.debug, 1)])
    func level(of given: Logger.Level, sent: Double) {
        let telemetry = telemetry(logs: true)
        logger(telemetry, level: given).debug("looked")
        #expect(lines.all.count == Int(sent))
        #expect(waiting(telemetry) == [sent])
    }

    @Test("a level that a logger sets counts for both")
    func ownLevel() {
        let telemetry = telemetry(logs: true)
        var logger = logger(telemetry)
        logger.logLevel = .error
        logger.warning("slow")
        logger.error("gone")
        #expect(lines.all == ["gone"])
        #expect(waiting(telemetry) == [1])
    }

    @Test("where logs are off the given handler is alone")
    func off() {
        let telemetry = telemetry(logs: false)
        #expect(telemetry.logHandler(label: "shop", beside: LineHandler(lines: lines)) is LineHandler)
        logger(telemetry).info("sold")
        #expect(lines.all == ["sold"])
        #expect(waiting(telemetry) == [])
    }
}

/// Messages that were written.
private final class Lines: Sendable {
    private let state = Mutex<[String]>([])

    var all: [String] { state.withLock { $0 } }

    func add(_ line: String) { state.withLock { $0.append(line) } }
}

/// Keeps messages.
private struct LineHandler: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add("\(event.message)") }
}

/// Takes nothing.
private struct Nobody: OTLPExporter {
    func export(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome {
        ExportOutcome(accepted: 0)
    }
}
