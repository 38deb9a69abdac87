import Foundation
import Telemetry
import Testing

@testable import Agent

@Suite("Command alerts export")
struct ExportCommandTests {
    private static let whole = [
        #"{"type":"begin","schema":"omniflow/history/1"}"#, #"{"type":"incident","reference":"K7QPX"}"#,
        #"{"type":"delivery","text":"\#(String(repeating: "x", count: 9_000))"}"#, #"{"type":"end","lines":2}"#,
    ]

    private func tail(_ lines: [String], isCut: Bool = false, pieces: Int = 7) -> ExportTail {
        var tail = ExportTail()
        let bytes = Array((lines.joined(separator: "\n") + (isCut ? "" : "\n")).utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            tail.take(Array(bytes[start..<min(bytes.count, start + pieces)]))
        }
        return tail
    }

    @Test("an export is whole by its last line, however it is cut into pieces", arguments: [1, 7, 4_096, 100_000])
    func whole(pieces: Int) {
        let tail = tail(Self.whole, pieces: pieces)
        #expect(tail.lines == 2)
        #expect(tail.fault(brokenOff: nil) == nil)
        // What breaks after the last line has cost nothing.
        #expect(tail.fault(brokenOff: "it broke") == nil)
    }

    @Test("an export that lacks its last line, or a line before it, is not whole")
    func broken() {
        let short = Array(Self.whole.dropLast())
        #expect(tail(short).fault(brokenOff: nil) == "its last line is missing")
        #expect(tail(short).fault(brokenOff: "it broke") == "it broke")
        #expect(tail(Self.whole, isCut: true).fault(brokenOff: nil) == "its last line is missing")
        #expect(tail([]).fault(brokenOff: nil) == "its last line is missing")
        var gap = Self.whole
        gap.remove(at: 1)
        #expect(tail(gap).fault(brokenOff: nil) == "it should have 2 lines and has 1")
        let failed = short + [#"{"type":"error","error":"alerts.sqlite: the \"disk\" failed"}"#]
        #expect(tail(failed).fault(brokenOff: "it broke") == #"alerts.sqlite: the "disk" failed"#)
    }

    @Test("the file has what came, and a place that takes nothing is told", arguments: [false, true])
    func file(isFull: Bool) throws {
        let path = isFull ? "/dev/full" : NSTemporaryDirectory() + "export-\(UUID().uuidString).jsonl"
        defer { if !isFull { try? FileManager.default.removeItem(atPath: path) } }
        let file = ExportFile(path)
        let text = Self.whole.joined(separator: "\n") + "\n"
        #expect(file.take(Array(text.utf8)) == !isFull)
        let fault = file.end(brokenOff: nil)
        if isFull {
            #expect(fault?.hasPrefix("cannot write /dev/full: ") == true)
        } else {
            #expect(fault == nil && file.lines == 2)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        }
    }

    @Test("nothing is touched where nothing comes")
    func untouched() {
        let path = NSTemporaryDirectory() + "export-\(UUID().uuidString).jsonl"
        #expect(ExportFile(path).end(brokenOff: "refused") == "refused")
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(
        "since is a moment or so long ago",
        arguments: [
            ("2026-11-01T00:00:00Z", "2026-11-01T00:00:00.000Z"), ("1700000000", "2023-11-14T22:13:20.000Z"),
            ("30d", "2025-05-16T15:06:40.000Z"), ("90m", "2025-06-15T13:36:40.000Z"), ("yesterday", nil), ("", nil),
        ])
    func since(text: String, moment: String?) {
        let now = WallTime(secondsSinceEpoch: 1_750_000_000)
        #expect(AlertsExportCommand.moment(text, before: now)?.rfc3339 == moment)
    }
}
