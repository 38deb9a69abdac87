import Foundation
import Testing

@testable import SystemdClient

@Suite("The journal's last lines of a unit")
struct JournalReaderTests {
    /// A journal file as systemd's own tool writes it.
    private func withJournal(_ entries: [[String: String]], _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let export = entries.enumerated().map { index, fields in
            let time = 1_700_000_000_000_000 + index * 1_000_000
            return "__REALTIME_TIMESTAMP=\(time)\n"
                + fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined() + "\n"
        }.joined()
        let file = directory.appendingPathComponent("export")
        try export.write(to: file, atomically: true, encoding: .utf8)
        let tool = Process()
        tool.executableURL = URL(fileURLWithPath: "/lib/systemd/systemd-journal-remote")
        tool.arguments = ["--output=\(directory.path)/a.journal", file.path]
        tool.standardError = FileHandle.nullDevice
        try tool.run()
        tool.waitUntilExit()
        #expect(tool.terminationStatus == 0)
        try body(directory.path)
    }

    @Test("a unit's own lines and what systemd says of it, the newest of them, the oldest first")
    func lines() throws {
        let entries = [
            ["_SYSTEMD_UNIT": "shop.service", "MESSAGE": "one"], ["_SYSTEMD_UNIT": "shop.service", "MESSAGE": "two"],
            ["_SYSTEMD_UNIT": "other.service", "MESSAGE": "noise"], ["_SYSTEMD_UNIT": "shop.service", "PRIORITY": "3"],
            ["_PID": "1", "UNIT": "shop.service", "MESSAGE": "Main process exited, code=killed, status=9/KILL"],
            ["_PID": "77", "UNIT": "shop.service", "MESSAGE": "a liar"],
        ]
        try withJournal(entries) { directory in
            let last = try JournalReader.lastMessages(of: "shop.service", count: 2, directory: directory)
            #expect(last == ["two", "Main process exited, code=killed, status=9/KILL"])
            let all = try JournalReader.lastMessages(of: "shop.service", count: 20, directory: directory)
            #expect(all == ["one"] + last)
            #expect(try JournalReader.lastMessages(of: "none.service", count: 2, directory: directory).isEmpty)
        }
    }

    @Test("a long line is cut")
    func strange() throws {
        try withJournal([["_SYSTEMD_UNIT": "a.service", "MESSAGE": String(repeating: "x", count: 5_000)]]) {
            directory in
            let lines = try JournalReader.lastMessages(of: "a.service", count: 1, directory: directory)
            #expect(lines.map(\.count) == [1_000])
        }
    }

    @Test("where there is no journal it says so")
    func missing() {
        #expect(throws: SystemdError.self) {
            try JournalReader.lastMessages(of: "a.service", count: 1, directory: "/nonexistent/journal")
        }
    }
}
