import Glibc
import Testing

@testable import HTTPClient

@Suite("Strange answers are bounded in memory and time", .timeLimit(.minutes(1)))
struct StrangeAnswerTests {
    private let observer = HTTPObserver(name: "observer-test")

    private func observe(
        timeout: Duration = .seconds(30), _ change: (inout HTTPInquiry) -> Void = { _ in },
        _ answer: @escaping @Sendable (LoopbackServer.Connection) -> Void
    ) async throws -> HTTPObservation {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            answer(connection)
        }
        defer { server.stop() }
        var inquiry = HTTPInquiry(HTTPRequest(url: server.url))
        change(&inquiry)
        return await observer.observe(inquiry, timeout: timeout)
    }

    @Test("of an endless body the beginning is kept, and the transfer is ended without a fault")
    func endlessBody() async throws {
        let seen = try await observe { inquiry in
            inquiry.bodyLimit = 1_000
            inquiry.readLimit = 100_000
        } _: { connection in
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            connection.flood(Array("abcdefgh".utf8))
        }
        #expect(seen.failure == nil)
        #expect(seen.status == 200)
        #expect(seen.isCut && seen.isBodyPartial)
        #expect(seen.body.count == 1_000)
        #expect((100_001...200_000).contains(seen.bodyLength))
    }

    @Test("a body past the kept part is counted to its end")
    func longBody() async throws {
        let seen = try await observe {
            $0.bodyLimit = 10
        } _: { connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n")
            connection.write([UInt8](repeating: 65, count: 50_000))
        }
        #expect(seen.failure == nil)
        #expect(!seen.isCut && seen.isBodyPartial)
        #expect(seen.body.count == 10)
        #expect(seen.bodyLength == 50_000)
    }

    @Test("a head without end, of many lines or of one", arguments: ["X-A: 12345678\r\n", "y", "\r\n"])
    func endlessHead(piece: String) async throws {
        let seen = try await observe { connection in
            connection.write(piece == "\r\n" ? "" : "HTTP/1.1 200 OK\r\nX-Long: ")
            connection.flood(Array((piece == "\r\n" ? "HTTP/1.1 103 Early\r\nX-A: 1\r\n\r\n" : piece).utf8))
        }
        #expect(seen.failure?.code == .tooLarge, "\(String(describing: seen.failure))")
        #expect(seen.body.isEmpty)
    }

    @Test("a gzip bomb is read up to the limit of what it becomes")
    func gzipBomb() async throws {
        let seen = try await observe { inquiry in
            inquiry.asksForCompression = true
            inquiry.readLimit = 1 << 20
            inquiry.bodyLimit = 100
        } _: { connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
            connection.write(GzipBomb.bytes)
        }
        #expect(seen.failure == nil, "\(String(describing: seen.failure))")
        #expect(seen.isCut)
        #expect(seen.body == [UInt8](repeating: 0, count: 100))
        #expect(seen.bodyLength <= (1 << 20) + 65_536)
    }

    @Test("a compressed body is decompressed only where compression was asked for", arguments: [true, false])
    func gzip(isWanted: Bool) async throws {
        let seen = try await observe {
            $0.asksForCompression = isWanted
        } _: { connection in
            connection.write(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(GzipBomb.hello.count)\r\n\r\n")
            connection.write(GzipBomb.hello)
        }
        #expect(seen.body == (isWanted ? Array("hello".utf8) : GzipBomb.hello))
    }

    @Test("a slow drip ends at the deadline, with what came")
    func drip() async throws {
        let seen = try await observe(timeout: .milliseconds(300)) { connection in
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            connection.waitForEnd()
        }
        #expect(seen.failure?.code == .timeout)
        #expect(seen.failure?.phase == .transfer)
        #expect(seen.status == 200)
        #expect(seen.bodyLength == 3)
    }

    @Test("silence ends at the deadline")
    func silence() async throws {
        let seen = try await observe(timeout: .milliseconds(300)) { $0.waitForEnd() }
        #expect(seen.failure?.code == .timeout)
        #expect(seen.failure?.phase == .processing)
    }

    @Test(
        "something else than HTTP",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n", "220 mail ESMTP\r\n", "\u{0}\u{0}\u{0}", "HTTP/9.9 200 OK\r\n\r\n", "{}",
        ])
    func noHTTP(greeting: String) async throws {
        let seen = try await observe { $0.write(greeting) }
        #expect(seen.failure?.code == .malformed, "\(String(describing: seen.failure))")
    }

    @Test("an end without an answer, or within one")
    func ends() async throws {
        let none = try await observe { _ in }
        #expect(none.failure?.code == .interrupted)
        #expect(none.failure?.phase == .processing)
        let half = try await observe { $0.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
        #expect(half.failure?.code == .interrupted)
        #expect(half.bodyLength == 3)
        let reset = try await observe { $0.resetOnClose() }
        #expect(reset.failure?.code == .interrupted)
    }

    @Test("random bytes never do harm")
    func noise() async throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0...600, using: &random)).map { _ in UInt8.random(in: 0...255) }
            let lead = ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
                .randomElement()!
            let seen = try await observe(timeout: .seconds(5)) { connection in
                connection.write(Array(lead.utf8) + bytes)
            }
            #expect(seen.bodyLength <= 600)
        }
    }
}

extension LoopbackServer.Connection {
    /// Writes the same again and again until the other side has had enough.
    fileprivate func flood(_ piece: [UInt8]) {
        var chunk: [UInt8] = []
        while chunk.count < 16_384 { chunk += piece }
        while chunk.withUnsafeBytes({ send(descriptor, $0.baseAddress, chunk.count, Int32(MSG_NOSIGNAL)) }) > 0 {}
    }
}
