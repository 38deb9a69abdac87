import Glibc
import HTTPClient
import Synchronization
import Testing

@Suite("HTTP client, answers that are handed on", .timeLimit(.minutes(1)))
struct HTTPClientStreamTests {
    /// What was handed on, and how much is wanted of it.
    private final class Taker: Sendable {
        private let taken = Mutex<[UInt8]>([])
        private let limit: Int

        init(limit: Int = .max) { self.limit = limit }

        var count: Int { taken.withLock { $0.count } }
        var text: String { taken.withLock { String(decoding: $0, as: UTF8.self) } }

        func take(_ piece: [UInt8]) -> Bool {
            taken.withLock { taken in
                taken += piece
                return taken.count < limit
            }
        }
    }

    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// A client that takes whole answers of a hundred bytes at most.
    private let client: HTTPClient = {
        var settings = HTTPClient.Settings()
        settings.answerLimit = 100
        return HTTPClient(name: "http-test", settings: settings)
    }()

    private func stream(_ server: LoopbackServer, _ taker: Taker) async throws(HTTPClientError) -> HTTPResponse {
        try await client.stream(HTTPRequest(url: server.url), patience: .seconds(20)) { taker.take($0) }
    }

    @Test("a body of any length is handed on as it comes, and nothing of it is kept")
    func whole() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\n\r\n" + Self.chunked)
            for _ in 0..<100 { connection.write("400\r\n" + String(repeating: "x", count: 1_024) + "\r\n") }
            connection.write("0\r\n\r\n")
        }
        defer { server.stop() }
        let taker = Taker()
        let response = try await stream(server, taker)
        #expect(response.status == 200 && response.body.isEmpty)
        #expect(taker.count == 100 * 1_024)
    }

    @Test("what is said of a refusal comes whole and is not handed on", arguments: [400, 404, 503])
    func refusal(status: Int) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 \(status) No\r\nContent-Length: 3\r\n\r\nwhy")
        }
        defer { server.stop() }
        let taker = Taker()
        let response = try await stream(server, taker)
        #expect(response.status == status && response.body == Array("why".utf8))
        #expect(taker.count == 0)
    }

    @Test("an answer that breaks off is an error with its status, and what came was handed on")
    func brokenOff() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.chunked + "4\r\nhalf\r\n")
        }
        defer { server.stop() }
        let taker = Taker()
        let error = await #expect(throws: HTTPClientError.self) { try await stream(server, taker) }
        #expect(error?.code == .interrupted && error?.status == 200)
        #expect(taker.text == "half")
    }

    @Test("who wants no more ends it")
    func refused() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.chunked + "4\r\nmore\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        let taker = Taker(limit: 1)
        let error = await #expect(throws: HTTPClientError.self) { try await stream(server, taker) }
        #expect(error?.status == 200)
        #expect(taker.text == "more")
    }

    @Test("a server that says nothing more is given up")
    func silent() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(Self.chunked)
            connection.waitForEnd()
        }
        defer { server.stop() }
        let taker = Taker()
        let url = server.url
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.stream(HTTPRequest(url: url), patience: .seconds(1)) { taker.take($0) }
        }
        #expect(error?.code == .timeout && error?.status == 200)
    }
}
