import HTTPClient
import Testing

@Suite("Requests that must not be sent")
struct HTTPRequestTests {
    private let client = HTTPClient()

    @Test(
        "an address that is none, or of another scheme",
        arguments: [
            "", "agent", "file:///etc/passwd", "ftp://host/", "http//host", "http://a b/", "http://a\r\nX: y/",
            "http://höst/", "http://", "https://user:pass/word@host/", "http://host:port/", "javascript:http://host",
            "http://a/" + String(repeating: "x", count: 9_000),
        ])
    func address(url: String) async {
        let error = await failure(client, HTTPRequest(url: url), timeout: .seconds(10))
        #expect(error?.code == .invalidRequest, "\(error?.description ?? "no error")")
        #expect(error?.description.contains("user") == false)
    }

    @Test("a method that could smuggle", arguments: ["", "GET /", "GET\r\nX: y", "GÉT", "G\u{0}T"])
    func method(method: String) async {
        let error = await failure(client, HTTPRequest(method: method, url: "http://127.0.0.1/"), timeout: .seconds(10))
        #expect(error?.code == .invalidRequest)
    }

    @Test(
        "a header that could smuggle",
        arguments: [
            HTTPHeader("", "x"), HTTPHeader("A B", "x"), HTTPHeader("A:", "x"), HTTPHeader("A", "x\r\nB: y"),
            HTTPHeader("A", "x\n"), HTTPHeader("A", "\u{0}"), HTTPHeader("Ä", "x"), HTTPHeader("A\r\nB", "x"),
            HTTPHeader("A", String(repeating: "x", count: 20_000)),
        ])
    func header(header: HTTPHeader) async {
        let request = HTTPRequest(url: "http://127.0.0.1/", headers: [header])
        #expect(await failure(client, request, timeout: .seconds(10))?.code == .invalidRequest)
    }

    @Test("a path that no Unix socket can have", arguments: ["", "a\u{0}b", String(repeating: "x", count: 108)])
    func path(path: String) async {
        let request = HTTPRequest(url: "http://agent/", unixSocketPath: path)
        #expect(await failure(client, request, timeout: .seconds(10))?.code == .invalidRequest)
    }
}
