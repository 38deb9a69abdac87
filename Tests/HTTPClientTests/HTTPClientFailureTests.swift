import Glibc
import HTTPClient
import Testing

@Suite("HTTP client, when things go wrong", .timeLimit(.minutes(1)))
struct HTTPClientFailureTests {
    private let client = HTTPClient(name: "http-test")

    @Test("an answer above the cap is cut off, whether it says its size or not")
    func cap() async throws {
        var settings = HTTPClient.Settings()
        settings.answerLimit = 1_000
        let client = HTTPClient(settings: settings)
        let head = "HTTP/1.1 200 OK\r\n"
        for lengths in ["Content-Length: 1001\r\n", ""] {
            let server = try LoopbackServer { connection in
                _ = connection.readRequest()
                connection.write(head + lengths + "\r\n" + String(repeating: "x", count: 1_001))
            }
            defer { server.stop() }
            await expect(.tooLarge, from: client, HTTPRequest(url: server.url))
        }
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(head + "\r\n" + String(repeating: "x", count: 1_000))
        }
        defer { server.stop() }
        #expect(try await client.send(HTTPRequest(url: server.url), timeout: .seconds(10)).body.count == 1_000)
    }

    @Test("an endless head is cut off")
    func endlessHead() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            for _ in 0..<200 { connection.write("X-Fill: \(String(repeating: "x", count: 1_000))\r\n") }
            connection.waitForEnd()
        }
        defer { server.stop() }
        await expect(.tooLarge, from: client, HTTPRequest(url: server.url))
    }

    @Test("a server that never answers, or stops in the middle, ends in a timeout")
    func timeout() async throws {
        for start in ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"] {
            let server = try LoopbackServer { connection in
                _ = connection.readRequest()
                connection.write(start)
                connection.waitForEnd()
            }
            defer { server.stop() }
            await expect(.timeout, from: client, HTTPRequest(url: server.url), timeout: .milliseconds(150))
        }
        await expect(.timeout, from: client, HTTPRequest(url: "http://127.0.0.1:1"), timeout: .zero)
    }

    @Test("nobody listening is told from nobody there")
    func refused() async throws {
        let (port, descriptor) = try LoopbackServer.silentPort()
        defer { close(descriptor) }
        await expect(.refused, from: client, HTTPRequest(url: "http://127.0.0.1:\(port)"))
        await expect(.unreachable, from: client, HTTPRequest(url: "http://nobody.invalid/"))
        let gone = HTTPRequest(url: "http://agent/", unixSocketPath: "/nonexistent/agent.sock")
        await expect(.unreachable, from: client, gone)
    }

    @Test("a connection that breaks before or within the answer is interrupted")
    func interrupted() async throws {
        for start in ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"] {
            for isReset in [false, true] {
                let server = try LoopbackServer { connection in
                    _ = connection.readRequest()
                    connection.write(start)
                    if isReset { connection.resetOnClose() }
                }
                defer { server.stop() }
                await expect(.interrupted, from: client, HTTPRequest(url: server.url))
            }
        }
    }

    @Test("a redirect is refused, naming the origin only", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 \(status) Moved\r\nLocation: https://u:p@else.where:8443/path?token=1\r\n")
            connection.write("Content-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        let error = await expect(.redirected, from: client, HTTPRequest(url: server.url))
        #expect(error?.description.contains("answered \(status), sending to https://else.where:8443;") == true)
        #expect(server.connectionCount == 1)
    }

    @Test(
        "what is not HTTP is malformed",
        arguments: [
            "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n",
        ])
    func malformed(text: String) async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write(text)
        }
        defer { server.stop() }
        await expect(.malformed, from: client, HTTPRequest(url: server.url))
    }

    @Test("a server without TLS, or an authority file that is none, fails as TLS")
    func tls() async throws {
        let server = try LoopbackServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForEnd()
        }
        defer { server.stop() }
        await expect(.tls, from: client, HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        var settings = HTTPClient.Settings()
        settings.certificateAuthorityFile = "/nonexistent/authority.pem"
        let strict = HTTPClient(settings: settings)
        await expect(.tls, from: strict, HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
    }

    @Test("cancelling the task ends a transfer, and one that still waits")
    func cancelled() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            arrival.yield()
            connection.waitForEnd()
        }
        defer { server.stop() }
        let url = server.url
        let codes = await withTaskGroup(of: HTTPClientError.Code?.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    await failure(client, HTTPRequest(url: url), timeout: .seconds(50))?.code
                }
            }
            for await _ in arrived { break }
            group.cancelAll()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == [.cancelled, .cancelled])
        #expect(server.connectionCount == 1)
    }

    @Test("an error shows neither user, path, query nor header")
    func secrets() async throws {
        let (port, descriptor) = try LoopbackServer.silentPort()
        defer { close(descriptor) }
        let request = HTTPRequest(
            url: "http://user:hunter2@127.0.0.1:\(port)/hook/hunter2?key=hunter2", headers: [.bearer("hunter2")])
        let error = await expect(.refused, from: client, request)
        #expect(error?.description.hasPrefix("http://127.0.0.1:\(port): ") == true)
        #expect(error?.description.contains("hunter2") == false)
        var dumped = ""
        dump(request.headers, to: &dumped)
        #expect(!dumped.contains("hunter2") && dumped.contains("Authorization: <redacted>"))
    }

    @discardableResult
    private func expect(
        _ code: HTTPClientError.Code, from client: HTTPClient, _ request: HTTPRequest,
        timeout: Duration = .seconds(20), at location: SourceLocation = #_sourceLocation
    ) async -> HTTPClientError? {
        let error = await failure(client, request, timeout: timeout)
        #expect(error?.code == code, "\(error?.description ?? "no error")", sourceLocation: location)
        return error
    }
}

/// The error that a request ends in; nil when it gets an answer.
func failure(_ client: HTTPClient, _ request: HTTPRequest, timeout: Duration) async -> HTTPClientError? {
    do {
        _ = try await client.send(request, timeout: timeout)
        return nil
    } catch {
        return error
    }
}
