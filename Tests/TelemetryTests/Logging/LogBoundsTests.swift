import Glibc
import Logging
import Telemetry
import Testing

@Suite("Hostile lines of log")
struct LogBoundsTests {
    private let sink = RecordingLogSink()

    private func logger(_ output: LogOutput) -> Logger {
        Logger(label: "test") { label in
            AgentLogHandler(label: label, output: output, control: LogLevelControl(.trace), time: StoppedTime())
        }
    }

    @Test("control characters cannot forge a line or move the cursor")
    func control() {
        logger(.text(sink)).info(
            "a\r\nb\u{1b}[31m\u{0}\u{85}\u{2028}\u{202e}",
            metadata: ["k\nx": "v\n2026 critical \"forged\"", "t": "\t", "e": "a=b", "u": "ä"])
        #expect(
            sink.lines == [
                #"2026-03-01T12:00:00.250Z info a\r\nb\u{1b}[31m\u{0}\u{85}\u{2028}\u{202e} e="a=b" "k\nx"="#
                    + #""v\n2026 critical \"forged\"" t="\t" u=ä"# + "\n"
            ])
    }

    @Test("a line of text has at most 8 KiB and ends at a character's edge")
    func textLimit() {
        logger(.text(sink)).info("\(String(repeating: "ä", count: 100_000))", metadata: ["k": "v"])
        logger(.text(sink)).info("m", metadata: ["k": "\(String(repeating: "\u{1}", count: 100_000))"])
        for line in sink.lines {
            #expect((8_180...8_192).contains(line.utf8.count))
            #expect(line.hasSuffix("…\n") && !line.contains("\u{fffd}"))
        }
    }

    @Test("no metadata is too large, too wide or too deep")
    func bounds() {
        let wide = Logger.Metadata(
            uniqueKeysWithValues: (0..<10_000).map { ("key\($0)", .string(String(repeating: "x", count: 1_000))) })
        var deep: Logger.MetadataValue = "bottom"
        for level in 0..<200 { deep = level % 2 == 0 ? ["k": deep] : [deep] }
        let many: Logger.MetadataValue = .array([Logger.MetadataValue](repeating: "x", count: 100_000))
        for metadata in [wide, ["deep": deep], ["many": many]] {
            logger(.json(sink)).info("m", metadata: metadata)
        }
        #expect(sink.lines.count == 3)
        #expect(sink.lines.allSatisfy { $0.utf8.count < 64 << 10 && $0.hasSuffix("}\n") })
    }

    @Test("each line is one write to the descriptor, and a lost line is counted")
    func descriptor() throws {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let sink = DescriptorLogSink(descriptor: ends[1])
        logger(.text(sink)).info("first")
        logger(.text(sink)).info("second")
        var buffer = [UInt8](repeating: 0, count: 1_000)
        // A sequenced packet is what one write gave.
        for text in ["first", "second"] {
            let count = read(ends[0], &buffer, buffer.count)
            #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).hasSuffix(" info \(text)\n"))
        }
        #expect(sink.droppedLines == 0)
        let closed = DescriptorLogSink(descriptor: -1)
        logger(.text(closed)).info("lost")
        #expect(closed.droppedLines == 1)
    }
}
