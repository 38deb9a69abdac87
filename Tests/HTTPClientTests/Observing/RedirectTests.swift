import Synchronization
import Testing

@testable import HTTPClient

@Suite("Redirects", .timeLimit(.minutes(1)))
struct RedirectTests {
    private let observer = HTTPObserver(name: "observer-test")

    private func trail(_ method: String = "GET", limit: Int = 5) throws -> RedirectTrail {
        let request = HTTPRequest(
            method: method, url: "http://shop.test/a",
            headers: [.bearer("s3cret"), HTTPHeader("X-Plain", "1"), HTTPHeader("Content-Type", "a/b")],
            body: Array("x".utf8))
        return RedirectTrail(first: try #require(WebAddress(request.url)), request: request, limit: limit)
    }

    private func answer(_ status: Int, _ location: String?) -> HTTPObservation {
        var seen = HTTPObservation()
        seen.status = status
        seen.headers = location.map { [HTTPHeader("location", $0)] } ?? []
        return seen
    }

    @Test(
        "where a Location leads",
        arguments: [
            ("/b", "http://shop.test/b"), ("b?c#d", "http://shop.test/b?c"),
            ("//other.test:81/x", "http://other.test:81/x"),
            ("https://shop.test/", "https://shop.test/"), ("?q", "http://shop.test/a?q"),
            ("../../x", "http://shop.test/x"),
        ])
    func targets(location: String, url: String) throws {
        var trail = try trail()
        guard case .go(let address) = trail.next(after: answer(302, location)) else {
            Issue.record("not followed")
            return
        }
        #expect(address.url == url)
        #expect(trail.request.url == url)
        #expect(trail.count == 1)
    }

    @Test(
        "what is no address of HTTP is not followed",
        arguments: ["file:///etc/passwd", "gopher://x/", "http://", "javascript:1"])
    func foreign(location: String) throws {
        var trail = try trail()
        guard case .fail = trail.next(after: answer(302, location)) else {
            Issue.record("followed")
            return
        }
    }

    @Test("no redirect at all: another status, no Location, or none wanted")
    func stays() throws {
        var trail = try trail()
        #expect(trail.next(after: answer(200, "/b")) == .stay)
        #expect(trail.next(after: answer(304, "/b")) == .stay)
        #expect(trail.next(after: answer(302, nil)) == .stay)
        var unwilling = try self.trail(limit: 0)
        #expect(unwilling.next(after: answer(302, "/b")) == .stay)
        #expect(unwilling.isRefused(answer(302, "/b")))
    }

    @Test(
        "303 asks with GET, 301 and 302 do so by custom, 307 and 308 ask again the same way",
        arguments: [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
    func methods(status: Int, method: String) throws {
        var trail = try trail("POST")
        _ = trail.next(after: answer(status, "/b"))
        #expect(trail.request.method == method)
        #expect(trail.request.body.isEmpty == (method == "GET"))
        #expect(trail.request.headers.contains { $0.name == "Content-Type" } == (method == "POST"))
    }

    @Test(
        "secrets stay with their server",
        arguments: [
            ("/b", true), ("http://shop.test:80/b", true), ("http://other.test/", false), ("https://shop.test/", false),
            ("http://shop.test:81/", false), ("http://shop.test.evil/", false),
        ])
    func secrets(location: String, isKept: Bool) throws {
        var trail = try trail()
        _ = trail.next(after: answer(302, location))
        #expect(trail.request.headers.contains { $0.name == "Authorization" } == isKept)
        #expect(trail.request.headers.contains { $0.name == "X-Plain" })
    }

    @Test("a circle is seen when it closes, and a long way ends at the limit")
    func ends() throws {
        var trail = try trail()
        _ = trail.next(after: answer(302, "/b"))
        _ = trail.next(after: answer(302, "/c"))
        #expect(
            trail.next(after: answer(302, "/a")) == .fail("redirects in a circle: after 3 back at http://shop.test"))
        var long = try self.trail(limit: 2)
        _ = long.next(after: answer(302, "/1"))
        _ = long.next(after: answer(302, "/2"))
        #expect(long.next(after: answer(302, "/3")) == .fail("more than 2 redirects"))
    }

    @Test("followed over connections, times added up, and a circle told")
    func followed() async throws {
        let paths = Mutex<[String]>([])
        let server = try LoopbackServer { connection in
            let path = String(connection.readRequest().split(separator: " ")[1])
            paths.withLock { $0.append(path) }
            let target = ["/a": "/b", "/b": "/c", "/x": "/y", "/y": "/x"][path]
            let head = target.map { "302 Found\r\nLocation: \($0)" } ?? "200 OK"
            connection.write("HTTP/1.1 \(head)\r\nContent-Length: 2\r\n\r\nok")
        }
        defer { server.stop() }
        var inquiry = HTTPInquiry(HTTPRequest(url: server.url + "/a"))
        #expect(await observer.observe(inquiry, timeout: .seconds(20)).status == 302)
        inquiry.redirectLimit = 3
        let seen = await observer.observe(inquiry, timeout: .seconds(20))
        #expect(seen.status == 200)
        #expect(seen.redirects == 2)
        #expect(paths.withLock { $0 } == ["/a", "/a", "/b", "/c"])
        inquiry.request.url = server.url + "/x"
        let circle = await observer.observe(inquiry, timeout: .seconds(20))
        #expect(circle.failure?.code == .redirected)
        #expect(circle.status == 302)
    }
}
