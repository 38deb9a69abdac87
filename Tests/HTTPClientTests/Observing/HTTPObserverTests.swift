import Glibc
import Synchronization
import Testing

@testable import HTTPClient

@Suite("Observed answers", .timeLimit(.minutes(1)))
struct HTTPObserverTests {
    private let observer = HTTPObserver(name: "observer-test")

    private func inquiry(_ url: String, _ change: (inout HTTPInquiry) -> Void = { _ in }) -> HTTPInquiry {
        var inquiry = HTTPInquiry(HTTPRequest(url: url))
        change(&inquiry)
        return inquiry
    }

    @Test("status, head, body, phases and address of an ordinary answer")
    func answer() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 503 Busy\r\nRetry-After:  7 \r\nContent-Length: 3\r\n\r\nabc")
        }
        defer { server.stop() }
        let seen = await observer.observe(inquiry(server.url), timeout: .seconds(20))
        #expect(seen.failure == nil)
        #expect(seen.status == 503)
        #expect(seen.version == 1.1)
        #expect(seen.header("retry-after") == "7")
        #expect(seen.body == Array("abc".utf8))
        #expect(seen.bodyLength == 3)
        #expect(seen.contentLength == 3)
        #expect(seen.remoteAddress == "127.0.0.1")
        #expect(seen.phases.connect > .zero && seen.phases.processing > .zero)
        #expect(seen.phases.tls == .zero && seen.phases.lookup == .zero)
        #expect(seen.tls == nil)
    }

    @Test("each question has a connection of its own, and its method, headers and body go out")
    func freshConnections() async throws {
        let seen = Mutex<[String]>([])
        let server = try LoopbackServer { connection in
            let request = connection.readRequest()
            seen.withLock { $0.append(request) }
            connection.write("HTTP/1.1 204 No Content\r\n\r\n")
        }
        defer { server.stop() }
        for _ in 0..<3 {
            let request = HTTPRequest(
                method: "POST", url: "\(server.url)/a?b=c", headers: [.bearer("s3cret")], body: Array("{}".utf8))
            #expect(await observer.observe(HTTPInquiry(request), timeout: .seconds(20)).status == 204)
        }
        #expect(server.connectionCount == 3)
        let lines = seen.withLock { $0[2] }.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.first == "POST /a?b=c HTTP/1.1")
        #expect(lines.contains("Authorization: Bearer s3cret"))
        #expect(lines.last == "{}")
        #expect(!lines.contains { $0.hasPrefix("Accept-Encoding") || $0.hasPrefix("Cookie") })
    }

    @Test("a name is looked up, and leads where it is told to lead, for one question alone")
    func ways() async throws {
        let first = try LoopbackServer { Self.greet($0, "first") }
        let second = try LoopbackServer { Self.greet($0, "second") }
        defer {
            first.stop()
            second.stop()
        }
        let lookups = NameLookups { name in
            name == "shop.test" ? .addresses(["127.0.0.1"]) : .failed(.unknownHost, "unknown")
        }
        let observer = HTTPObserver(name: "observer-test", lookups: lookups)
        let named = await observer.observe(inquiry("http://shop.test:\(first.port)/"), timeout: .seconds(20))
        #expect(String(decoding: named.body, as: UTF8.self) == "first shop.test:\(first.port)")
        #expect(named.remoteAddress == "127.0.0.1")
        // Nobody listens at 127.0.0.9: what one question was told, the next one does not know.
        let elsewhere = inquiry("http://shop.test:\(second.port)/") { $0.connectHost = "127.0.0.9" }
        #expect(await observer.observe(elsewhere, timeout: .seconds(20)).failure?.code == .refused)
        let again = await observer.observe(inquiry("http://shop.test:\(second.port)/"), timeout: .seconds(20))
        #expect(String(decoding: again.body, as: UTF8.self) == "second shop.test:\(second.port)")
        let other = inquiry("http://other.test:\(second.port)/") { $0.connectHost = "127.0.0.1" }
        #expect(await observer.observe(other, timeout: .seconds(20)).status == 200)
        let unknown = await observer.observe(inquiry("http://other.test/"), timeout: .seconds(20))
        #expect(unknown.failure?.code == .unknownHost)
        #expect(unknown.failure?.phase == .lookup)
    }

    @Test("only addresses of the wanted family are used")
    func families() async throws {
        let server = try LoopbackServer { Self.greet($0, "v4") }
        defer { server.stop() }
        let observer = HTTPObserver(
            name: "observer-test", lookups: NameLookups { _ in .addresses(["::1", "127.0.0.1"]) })
        for (family, status) in [
            (HTTPInquiry.AddressFamily.onlyV4, 200), (.preferV4, 200), (.any, 200), (.onlyV6, 0),
        ] {
            let asked = inquiry("http://shop.test:\(server.port)/") { $0.addressFamily = family }
            #expect(await observer.observe(asked, timeout: .seconds(20)).status == status, "\(family)")
        }
    }

    @Test("what is no request is refused before anything is sent")
    func invalid() async {
        let requests = [
            inquiry("ftp://x/"), inquiry("http://"), inquiry("http://a b/"), inquiry("http://x:99999/"),
            inquiry("http://x/") { $0.connectHost = "a,b" }, inquiry("http://x/") { $0.tls.serverName = "a:b\r\n" },
        ]
        for request in requests {
            let seen = await observer.observe(request, timeout: .seconds(20))
            #expect(seen.failure?.code == .invalidRequest, "\(request.request.url)")
        }
    }

    @Test("nobody listening is told apart")
    func refused() async throws {
        let (port, descriptor) = try LoopbackServer.silentPort()
        defer { close(descriptor) }
        let seen = await observer.observe(inquiry("http://127.0.0.1:\(port)/"), timeout: .seconds(20))
        #expect(seen.failure?.code == .refused)
        #expect(seen.failure?.phase == .connect)
        #expect(seen.remoteAddress == "127.0.0.1")
    }

    @Test("silent servers keep nobody waiting, and a cancelled question ends at once")
    func cancellation() async throws {
        let (arrived, arrival) = AsyncStream<Void>.makeStream()
        let silent = try (0..<20).map { _ in
            try LoopbackServer { connection in
                _ = connection.readRequest()
                arrival.yield()
                connection.waitForEnd()
            }
        }
        let server = try LoopbackServer { Self.greet($0, "here") }
        defer { (silent + [server]).forEach { $0.stop() } }
        let codes = await withTaskGroup(of: HTTPClientError.Code?.self) { group in
            for one in silent {
                group.addTask {
                    await observer.observe(inquiry(one.url), timeout: .seconds(50)).failure?.code
                }
            }
            var count = 0
            for await _ in arrived {
                count += 1
                if count == silent.count { break }
            }
            #expect(await observer.observe(inquiry(server.url), timeout: .seconds(20)).status == 200)
            group.cancelAll()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.count == 20)
        #expect(codes.allSatisfy { $0 == .cancelled })
    }

    @Test("an observer that is let go of ends its thread's work")
    func released() async throws {
        let server = try LoopbackServer { Self.greet($0, "here") }
        defer { server.stop() }
        for _ in 0..<5 {
            let short = HTTPObserver(name: "observer-test")
            #expect(await short.observe(inquiry(server.url), timeout: .seconds(20)).status == 200)
        }
    }

    static func greet(_ connection: LoopbackServer.Connection, _ word: String) {
        let request = connection.readRequest()
        let host = request.split(separator: "\r\n").first { $0.hasPrefix("Host: ") }?.dropFirst(6) ?? ""
        let body = "\(word) \(host)"
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }
}
