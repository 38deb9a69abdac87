import Glibc
import HTTPClient
import Synchronization
import Testing

@Suite("HTTP client", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    private let client = HTTPClient(name: "http-test")

    @Test("status, headers and body come back as they were sent")
    func answer() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 503 Busy\r\nRetry-After:  7 \r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 3\r\n\r\n")
            connection.write([0, 255, 10])
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url), timeout: .seconds(10))
        #expect(response.status == 503)
        #expect(response.body == [0, 255, 10])
        #expect(response.header("retry-after") == "7")
        #expect(response.headers.filter { $0.name.lowercased() == "x-a" }.map(\.value) == ["1", "2"])
    }

    @Test("method, headers and body go out as they were given, and nothing unasked")
    func question() async throws {
        let seen = Mutex("")
        let server = try LoopbackServer { connection in
            let request = connection.readRequest()
            seen.withLock { $0 = request }
            connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { server.stop() }
        let request = HTTPRequest(
            method: "POST", url: "\(server.url)/v1/metrics?a=b",
            headers: [.bearer("s3cret"), HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Empty", "")],
            body: Array("{\"a\":\"\u{0}\"}".utf8))
        #expect(try await client.send(request, timeout: .seconds(10)).status == 204)
        let lines = seen.withLock { $0 }.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.first == "POST /v1/metrics?a=b HTTP/1.1")
        #expect(lines.contains("Authorization: Bearer s3cret"))
        #expect(lines.contains("Content-Type: application/json"))
        #expect(lines.contains("Content-Length: 9"))
        #expect(lines.contains("X-Empty:"))
        #expect(lines.last == "{\"a\":\"\u{0}\"}")
        #expect(!lines.contains { $0.hasPrefix("Expect") || $0.hasPrefix("Cookie") || $0.hasPrefix("Accept-Encoding") })
    }

    @Test("any method goes out by its name", arguments: ["GET", "HEAD", "DELETE", "PUT", "PATCH", "PURGE"])
    func methods(method: String) async throws {
        let seen = Mutex("")
        let server = try LoopbackServer { connection in
            let request = connection.readRequest()
            seen.withLock { $0 = request }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + (method == "HEAD" ? "" : "ok"))
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(method: method, url: server.url), timeout: .seconds(10))
        #expect(seen.withLock { $0 }.hasPrefix("\(method) / HTTP/1.1\r\n"))
        #expect(response.body == (method == "HEAD" ? [] : Array("ok".utf8)))
        #expect(!seen.withLock { $0 }.contains("Content-Type"))
    }

    @Test("a Unix socket takes the place of host and port")
    func unixSocket() async throws {
        let path = "/tmp/omniflow-http-\(getpid()).sock"
        let server = try LoopbackServer(path: path) { connection in
            let host = connection.readRequest().split(separator: "\r\n").first { $0.hasPrefix("Host: ") } ?? ""
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(host.utf8.count)\r\n\r\n\(host)")
        }
        defer { server.stop() }
        let request = HTTPRequest(url: "http://agent/status", unixSocketPath: path)
        let response = try await client.send(request, timeout: .seconds(10))
        #expect(String(decoding: response.body, as: UTF8.self) == "Host: agent")
        #expect(server.connectionCount == 1)
    }

    @Test("an interim answer's headers do not count, nor do the trailer's")
    func interim() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            connection.write("HTTP/1.1 200 OK\r\nX-Late: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.write("2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n")
        }
        defer { server.stop() }
        let response = try await client.send(HTTPRequest(url: server.url), timeout: .seconds(10))
        #expect(response.headers.map(\.name) == ["X-Late", "Transfer-Encoding"])
        #expect(response.body == Array("ok".utf8))
    }

    @Test("each request has a connection of its own, unless the settings keep them")
    func connections() async throws {
        let server = try LoopbackServer { connection in
            while !connection.readRequest().isEmpty { connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        }
        defer { server.stop() }
        for _ in 0..<2 { _ = try await client.send(HTTPRequest(url: server.url), timeout: .seconds(10)) }
        #expect(server.connectionCount == 2)
        var settings = HTTPClient.Settings()
        settings.keepsConnections = true
        let keeping = HTTPClient(settings: settings)
        for _ in 0..<3 { _ = try await keeping.send(HTTPRequest(url: server.url), timeout: .seconds(10)) }
        #expect(server.connectionCount == 3)
    }

    @Test("a client serves many tasks, one after another")
    func manyTasks() async throws {
        let server = try LoopbackServer { connection in
            let path = connection.readRequest().split(separator: " ")[1].dropFirst()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
        }
        defer { server.stop() }
        let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for index in 0..<20 {
                group.addTask {
                    try await client.send(HTTPRequest(url: "\(server.url)/\(index)"), timeout: .seconds(30)).body
                }
            }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(bodies == Set((0..<20).map { Array("\($0)".utf8) }))
    }
}
