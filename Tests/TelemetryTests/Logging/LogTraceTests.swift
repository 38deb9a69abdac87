import Logging
import Telemetry
import Testing

@Suite("Traces in the log")
struct LogTraceTests {
    private let sink = RecordingLogSink()
    private static let trace = LogTrace(
        traceHigh: 0x0af7_6519_16cd_43dd, traceLow: 0x8448_eb21_1c80_319c, span: 0x00ad_6b71_6920_3331, flags: 1)
    private static let text =
        "trace_id=0af7651916cd43dd8448eb211c80319c span_id=00ad6b7169203331 trace_flags=01"

    private func logger(_ output: LogOutput, trace: LogTrace? = trace) -> Logger {
        Logger(label: "probes") { label in
            AgentLogHandler(
                label: label, output: output, control: LogLevelControl(.trace), time: StoppedTime(), trace: { trace })
        }
    }

    @Test("text ends with request, trace and span, whatever the metadata is called")
    func text() {
        logger(.text(sink)).info("m", metadata: ["zone": "z", "request_id": "r 1", "a": "1"])
        logger(.text(sink), trace: nil).info("m", metadata: ["request_id": "r1", "zone": "z"])
        #expect(
            sink.lines == [
                "2026-03-01T12:00:00.250Z info m a=1 zone=z request_id=\"r 1\" \(Self.text)\n",
                "2026-03-01T12:00:00.250Z info m zone=z request_id=r1\n",
            ])
    }

    @Test("JSON has them as members of the record, before the metadata")
    func json() {
        logger(.json(sink)).info("m", metadata: ["a": "1", "request_id": .stringConvertible(7)])
        logger(.json(sink)).info("m")
        let start =
            #"{"timestamp":"2026-03-01T12:00:00.250Z","level":"info","message":"m","logger":"probes","#
        let trace =
            #""trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"00ad6b7169203331","trace_flags":"01""#
        #expect(
            sink.lines == [
                start + #""request_id":"7","# + trace + #","metadata":{"a":"1"}}"# + "\n", start + trace + "}\n",
            ])
    }

    @Test("the journal has them in words and in fields of their own")
    func journal() {
        logger(.journal(sink, identifier: "x")).info("m", metadata: ["a": "1", "request_id": "r1"])
        #expect(
            sink.lines == [
                "MESSAGE=m a=1 request_id=r1 \(Self.text)", "PRIORITY=6", "SYSLOG_IDENTIFIER=x", "LOGGER=probes",
                "REQUEST_ID=r1", "TRACE_ID=0af7651916cd43dd8448eb211c80319c", "SPAN_ID=00ad6b7169203331",
                "TRACE_FLAGS=01", "OMNIFLOW_A=1",
            ])
    }

    @Test("metadata cannot pass for the span's identities")
    func forged() {
        let forged: Logger.Metadata = ["trace_id": "forged", "span_id": ["forged"], "trace_flags": "forged"]
        for output in [.text(sink), .json(sink), .journal(sink, identifier: "x")] as [LogOutput] {
            var logger = logger(output)
            for (key, value) in forged { logger[metadataKey: key] = value }
            logger.info("m", metadata: forged)
        }
        #expect(sink.lines.count == 9 && !sink.lines.joined().contains("forged"))
    }

    @Test("outside of a span no member of the record says that there is one")
    func outside() {
        logger(.json(sink), trace: nil).info("m", metadata: ["trace_id": "of a job"])
        logger(.journal(sink, identifier: "x"), trace: nil).info("m")
        #expect(sink.lines.first?.hasSuffix(#""logger":"probes","metadata":{"trace_id":"of a job"}}"# + "\n") == true)
        #expect(!sink.lines.dropFirst().contains { $0.hasPrefix("TRACE_") || $0.hasPrefix("SPAN_") })
    }

    @Test("a long line is cut before the identities, never within them")
    func cut() {
        let text = String(repeating: "ä", count: 100_000)
        let request = String(repeating: "\u{1}", count: 100_000)
        logger(.text(sink)).info("\(text)", metadata: ["a": "\(text)", "request_id": "r1"])
        logger(.text(sink)).info("m", metadata: ["a": "\(text)", "request_id": "\(request)"])
        #expect(sink.lines.first?.hasSuffix("… request_id=r1 \(Self.text)\n") == true)
        #expect(sink.lines.last?.hasSuffix(" \(Self.text)\n") == true)
        #expect(sink.lines.allSatisfy { $0.utf8.count <= 8_192 && !$0.contains("\u{fffd}") })
    }

    @Test("a request's identity that is no short text stays what it was given as, and a secret one is masked")
    func requests() {
        logger(.json(sink), trace: nil).info("m", metadata: ["request_id": ["a", "b"]])
        logger(.json(sink), trace: nil).info(
            "m", metadata: ["request_id": .attributed("hunter2", attributes: [LogSensitivity.secret])])
        #expect(sink.lines.first?.contains(#""metadata":{"request_id":["a","b"]}"#) == true)
        #expect(sink.lines.last?.contains(#""request_id":"<redacted>"}"#) == true)
    }

    @Test(
        "identities are hexadecimal digits with all their zeros",
        arguments: [
            (LogTrace(traceHigh: 0, traceLow: 1, span: 2, flags: 0), "1", "2", "00"),
            (LogTrace(traceHigh: .max, traceLow: .max, span: .max, flags: .max), "f", "f", "ff"),
        ])
    func digits(trace: LogTrace, lastOfTrace: String, lastOfSpan: String, flags: String) {
        #expect(trace.traceID.utf8.count == 32 && trace.traceID.hasSuffix(lastOfTrace))
        #expect(trace.spanID.utf8.count == 16 && trace.spanID.hasSuffix(lastOfSpan))
        #expect(trace.traceFlags == flags)
    }
}
