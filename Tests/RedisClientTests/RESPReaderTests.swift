import Testing

@testable import RedisClient

@Suite("Replies are cut out of a stream")
struct RESPReaderTests {
    @Test("wherever a stream is cut, the same replies come out")
    func everyCut() throws {
        let bytes = Array(RecordedReplies.bytes.utf8)
        for cut in 0...bytes.count {
            let reader = try #require(RESPReader(byteLimit: 1_000))
            var replies = try read(Array(bytes[..<cut]), with: reader)
            replies += try read(Array(bytes[cut...]), with: reader)
            #expect(replies == RecordedReplies.values, "cut at \(cut)")
            #expect(!reader.isWithinReply)
        }
    }

    @Test("a stream that comes byte by byte gives the same replies")
    func byteByByte() throws {
        let reader = try #require(RESPReader(byteLimit: 1_000))
        let replies = try RecordedReplies.bytes.utf8.flatMap { try read([$0], with: reader) }
        #expect(replies == RecordedReplies.values)
    }

    @Test("a reply that has begun is known to have begun")
    func within() throws {
        let reader = try #require(RESPReader(byteLimit: 1_000))
        #expect(try read(Array("+OK\r\n$5\r\nab".utf8), with: reader) == [.status("OK")])
        #expect(reader.isWithinReply)
    }

    @Test("bytes that are not UTF-8 stay in strings and are repaired in statuses")
    func notUTF8() throws {
        let reader = try #require(RESPReader(byteLimit: 1_000))
        let bytes = Array("$3\r\n".utf8) + [0, 0xff, 0xc3] + Array("\r\n+".utf8) + [0xff] + Array("\r\n".utf8)
        let replies = try read(bytes, with: reader)
        #expect(replies == [.string([0, 0xff, 0xc3]), .status("\u{fffd}")])
    }

    @Test(
        "what is no reply is malformed, and the reader stays dead",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n", "\u{15}\u{3}\u{1}", "*1\r\nx\r\n", ":12a\r\n", "$-2\r\n", "$x\r\n",
            "*x\r\n", ":9223372036854775808\r\n", String(repeating: "*1\r\n", count: 9) + ":1\r\n", "\0\0\0", "\r\n",
        ])
    func malformed(text: String) throws {
        let reader = try #require(RESPReader(byteLimit: 1_000))
        let thrown = #expect(throws: RESPFault.self) { try read(Array(text.utf8), with: reader) }
        let fault = try #require(thrown)
        guard case .malformed = fault else {
            Issue.record("\(fault)")
            return
        }
        #expect(throws: fault) { try read(Array("+OK\r\n".utf8), with: reader) }
    }

    @Test("seven levels of arrays are read")
    func nesting() throws {
        let reader = try #require(RESPReader(byteLimit: 1_000))
        let replies = try read(Array((String(repeating: "*1\r\n", count: 7) + ":1\r\n").utf8), with: reader)
        #expect(replies == [(0..<7).reduce(RedisValue.integer(1)) { value, _ in .array([value]) }])
    }

    @Test(
        "an array that announces more than it may is refused before there is room for it",
        arguments: ["*2147483647\r\n", "*101\r\n", "*50\r\n*51\r\n", "*1\r\n*1\r\n*99\r\n"])
    func manyElements(text: String) throws {
        let reader = try #require(RESPReader(byteLimit: 1_000, elementLimit: 100))
        #expect(throws: RESPFault.tooLarge("an answer has more than 100 elements")) {
            try read(Array(text.utf8), with: reader)
        }
    }

    @Test("the limit of elements holds for each reply anew")
    func elementsOfEachReply() throws {
        let reader = try #require(RESPReader(byteLimit: 10_000, elementLimit: 100))
        let reply = "*100\r\n" + String(repeating: ":1\r\n", count: 100)
        #expect(try read(Array((reply + reply + reply).utf8), with: reader).count == 3)
    }

    @Test("a reply above the limit of bytes is refused while it comes, many small ones are not")
    func manyBytes() throws {
        let limit = 100_000
        let reader = try #require(RESPReader(byteLimit: limit))
        let small = Array(repeating: Array("$3\r\nabc\r\n".utf8), count: 50_000).flatMap { $0 }
        #expect(try read(small, with: reader).count == 50_000)
        let large = Array("$90000\r\n".utf8) + [UInt8](repeating: 0x61, count: 90_000) + Array("\r\n".utf8)
        for _ in 0..<3 { #expect(try read(large, with: reader) == [.string([UInt8](repeating: 0x61, count: 90_000))]) }
        _ = try read(Array("$9223372036854775807\r\n".utf8), with: reader)
        let piece = [UInt8](repeating: 0x61, count: 8_192)
        for _ in 0..<12 { _ = try read(piece, with: reader) }
        #expect(throws: RESPFault.tooLarge("an answer has more than 100000 bytes")) { try read(piece, with: reader) }
    }

    @Test(
        "a line without an end is refused long before the limit of bytes",
        arguments: ["+", "-", ":", "$", "*", "*2\r\n+", "+a\n", "+a\r", "*3\r\n$2\r\nab\r\n+"])
    func endlessLine(start: String) throws {
        let reader = try #require(RESPReader(byteLimit: 64 << 20))
        _ = try read(Array(start.utf8), with: reader)
        let piece = [UInt8](repeating: 0x31, count: 16_384)
        let fault = #expect(throws: RESPFault.self) {
            for _ in 0..<8 { _ = try read(piece, with: reader) }
        }
        #expect(fault == .tooLarge("a line has more than 65536 bytes"))
    }

    private func read(_ bytes: [UInt8], with reader: RESPReader) throws -> [RedisValue] {
        var replies: [RedisValue] = []
        try bytes.withUnsafeBytes { bytes in try reader.feed(bytes) { replies.append($0) } }
        return replies
    }
}
