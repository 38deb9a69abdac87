import Glibc
import Testing

@testable import SystemdClient

@Suite("Journal")
struct JournalTests {
    @Test("a pipe's own device and inode are recognised, others are not")
    func detection() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var status = stat()
        try #require(fstat(ends[1], &status) == 0)
        #expect(Journal.isStream(ends[1], journalStream: "\(status.st_dev):\(status.st_ino)"))
        #expect(!Journal.isStream(ends[1], journalStream: "\(status.st_dev):\(status.st_ino + 1)"))
        #expect(!Journal.isStream(ends[1], journalStream: "\(status.st_dev + 1):\(status.st_ino)"))
        #expect(!Journal.isStream(-1, journalStream: "\(status.st_dev):\(status.st_ino)"))
    }

    @Test(
        "what systemd never writes is not a journal",
        arguments: [nil, "", ":", "1", "1:", ":1", "1:2:3", "-1:2", "0x1:2", "99999999999999999999:1", "a:b", "1 :2"])
    func hostile(value: String?) {
        #expect(!Journal.isStandardError(journalStream: value))
    }

    @Test(
        "names of ours are upper-case",
        arguments: ["MESSAGE", "A", "OMNIFLOW_TARGET_2", String(repeating: "A", count: 64)])
    func goodFields(name: String) {
        #expect(Journal.isField(name))
    }

    @Test(
        "other names are refused before anything is sent",
        arguments: ["", "_PID", "2ND", "message", "A-B", "A B", "A=B", "A\nB", "Ä", String(repeating: "A", count: 65)])
    func badFields(name: String) {
        #expect(!Journal.isField(name))
        #expect(throws: SystemdError.self) { try Journal.send([(field: name, value: [])]) }
    }

    @Test("values keep every byte")
    func assignments() {
        let (bytes, lengths) = Journal.assignments([
            (field: "MESSAGE", value: Array("two\nlines".utf8)), (field: "RAW", value: [0, 255, 61]),
        ])
        #expect(bytes == Array("MESSAGE=two\nlinesRAW=".utf8) + [0, 255, 61])
        #expect(lengths == [17, 7])
    }

    @Test("an entry is accepted with or without a journal")
    func send() throws {
        try Journal.send([
            (field: "MESSAGE", value: Array("A test of the agent's journal client".utf8)),
            (field: "PRIORITY", value: Array("7".utf8)), (field: "RAW", value: [0, 10, 255]),
        ])
        try Journal.send([])
    }
}
