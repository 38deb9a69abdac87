import Glibc
import Testing

@testable import HTTPClient

@Suite("HTTP client, about what left", .timeLimit(.minutes(1)))
struct HTTPClientSentTests {
    private let client = HTTPClient(name: "http-test")

    private func failure(_ url: String, timeout: Duration = .seconds(10)) async throws -> HTTPClientError {
        let request = HTTPRequest(method: "POST", url: url, body: Array("hello".utf8))
        return try #require(
            await #expect(throws: HTTPClientError.self) { try await client.send(request, timeout: timeout) })
    }

    @Test("where nobody listens, nobody shakes hands or no time is left, nothing left")
    func nothing() async throws {
        let (port, descriptor) = try LoopbackServer.silentPort()
        defer { close(descriptor) }
        #expect(try await failure("http://127.0.0.1:\(port)").wasSent == false)
        #expect(try await failure("http://nobody.invalid/").wasSent == false)
        #expect(try await failure("http://127.0.0.1:\(port)", timeout: .zero).wasSent == false)
        let server = try LoopbackServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        #expect(try await failure("https://127.0.0.1:\(server.port)/").wasSent == false)
    }

    @Test("where the request was read and no answer came, it left")
    func silence() async throws {
        for isHanging in [true, false] {
            let server = try LoopbackServer { connection in
                _ = connection.readRequest()
                if isHanging { connection.waitForEnd() }
            }
            defer { server.stop() }
            let error = try await failure(server.url, timeout: isHanging ? .milliseconds(200) : .seconds(10))
            #expect(error.wasSent)
            #expect(error.status == nil)
        }
    }

    @Test("the status is known as soon as an answer has begun, an interim one aside")
    func status() async throws {
        for (text, expected) in [
            ("HTTP/1.1 202 Accepted\r\nContent-Length: 10\r\n\r\nhalf", 202),
            ("HTTP/1.1 100 Continue\r\n\r\n", nil), ("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", 302),
            ("HTTP/9.9 200 OK\r\n\r\n", nil),
        ] {
            let server = try LoopbackServer { connection in
                _ = connection.readRequest()
                connection.write(text)
            }
            defer { server.stop() }
            let error = try await failure(server.url)
            #expect(error.status == expected, "\(text)")
            #expect(error.wasSent)
        }
    }

    @Test("of the head of a broken answer the error keeps when to ask again, of an interim one nothing")
    func head() async throws {
        let fields = "Retry-After: 7\r\nDate: Thu, 01 Jan 2015 00:00:00 GMT\r\nSet-Cookie: hunter2\r\n"
        for (text, isFinal) in [
            ("HTTP/1.1 429 Busy\r\n\(fields)Content-Length: 10\r\n\r\nhalf", true),
            ("HTTP/1.1 103 Early Hints\r\n\(fields)\r\n", false),
            ("HTTP/1.1 103 Early Hints\r\n\(fields)\r\nHTTP/1.1 429 Busy\r\nContent-Length: 10\r\n\r\nhalf", false),
        ] {
            let server = try LoopbackServer { connection in
                _ = connection.readRequest()
                connection.write(text)
            }
            defer { server.stop() }
            let error = try await failure(server.url)
            #expect(error.retryAfter == (isFinal ? "7" : nil), "\(text)")
            #expect(error.date == (isFinal ? "Thu, 01 Jan 2015 00:00:00 GMT" : nil))
            var dumped = ""
            dump(error, to: &dumped)
            #expect(!dumped.contains("hunter2"))
        }
    }

    @Test("where the name server is what failed, the address that answered before is asked")
    func names() async throws {
        let server = try LoopbackServer { connection in
            let request = connection.readRequest()
            let isNamed = request.contains("Host: nobody.invalid:")
            connection.write("HTTP/1.1 \(isNamed ? 200 : 400) OK\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let origin = "http://nobody.invalid:\(server.port)"
        var settings = HTTPClient.Settings()
        settings.remembersAddresses = true
        let client = HTTPClient(name: "http-test", settings: settings, addresses: [origin: "127.0.0.1"])
        #expect(try await client.send(HTTPRequest(url: origin + "/x"), timeout: .seconds(10)).status == 200)
        let other = HTTPClient(name: "http-test", settings: settings)
        await #expect(throws: HTTPClientError.self) {
            try await other.send(HTTPRequest(url: origin + "/x"), timeout: .seconds(10))
        }
        #expect(try await other.send(HTTPRequest(url: server.url), timeout: .seconds(10)).status == 400)
    }
}
