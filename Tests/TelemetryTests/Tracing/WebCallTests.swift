import InMemoryTracing
import Telemetry
import Testing
import Tracing

@Suite("Requests that are sent under spans")
struct WebCallTests {
    struct Answer: Sendable {
        let status: Int
        let error: String?
    }

    private let tracer = InMemoryTracer()

    @Test(
        "an answer from 400 on is an error",
        arguments: [
            Answer(status: 200, error: nil), Answer(status: 304, error: nil), Answer(status: 404, error: "404"),
            Answer(status: 503, error: "503"),
        ])
    func statuses(_ answer: Answer) async {
        await withTracer(tracer) {
            _ = await WebCall("GET", url: "https://u:p@h.example/a?sig=x&b=1#f", resendCount: 1)
                .traced(status: { $0 }) { _ in answer.status }
        }
        let span = tracer.span("GET")
        #expect(span?.kind == .client)
        #expect(span?.text("http.response.status_code") == "\(answer.status)")
        #expect(span?.text("error.type") == answer.error)
        #expect(span?.isError == (answer.error != nil))
        #expect(span?.text("url.full") == "https://REDACTED:REDACTED@h.example/a?sig=REDACTED&b=1")
        #expect(span?.text("server.address") == "h.example")
        #expect(span?.text("server.port") == "443")
        #expect(span?.text("http.request.resend_count") == "1")
    }

    @Test("a method that nobody knows makes no name of its own")
    func unknownMethod() async {
        await withTracer(tracer) { await WebCall("BREW", url: "http://h/").traced { _ in } }
        #expect(tracer.span("HTTP")?.text("http.request.method") == "_OTHER")
        #expect(tracer.span("HTTP")?.text("http.request.method_original") == "BREW")
    }

    @Test(
        "addresses are told without their secrets",
        arguments: [
            ("http://h/p", "http://h/p"),
            ("http://h", "http://h"),
            ("http://h?token=a&x=1", "http://h?token=REDACTED&x=1"),
            ("http://me@h:81/p?q", "http://REDACTED:REDACTED@h:81/p?q"),
            ("http://h/p?api_key=1;2&a=b=c", "http://h/p?api_key=REDACTED&a=b=c"),
            ("http://h/p?%74oken=1&X-Amz-Signature=2", "http://h/p?%74oken=REDACTED&X-Amz-Signature=REDACTED"),
            ("http://h/p?a@b", "http://h/p?a@b"),
            ("mailto:x", "mailto:x"),
            ("", ""),
        ])
    func redaction(_ url: String, _ shown: String) {
        #expect(RedactedURL.full(url) == shown)
    }

    @Test(
        "an address whose path is a secret shows its host alone",
        arguments: [
            ("https://h/services/T0/B1", "https://h/REDACTED"), ("https://h/?a=b", "https://h/REDACTED"),
            ("https://h/", "https://h/"), ("https://h", "https://h"), ("nothing", "REDACTED"),
        ])
    func hiddenPath(_ url: String, _ shown: String) {
        #expect(RedactedURL.full(url, hidesPath: true) == shown)
    }

    @Test(
        "host and port are read from an address",
        arguments: [
            ("http://h/p", PeerAddress(host: "h", port: 80)), ("https://h:8443", PeerAddress(host: "h", port: 8443)),
            ("http://u:p@h:81/", PeerAddress(host: "h", port: 81)),
            ("http://[::1]:82/", PeerAddress(host: "::1", port: 82)),
            ("https://[::1]/", PeerAddress(host: "::1", port: 443)), ("amqp://h", PeerAddress(host: "h")),
            ("http://h:x/", PeerAddress(host: "h", port: 80)), ("http:///p", nil), ("h:80", nil), ("http://[", nil),
        ] as [(String, PeerAddress?)])
    func servers(_ url: String, _ server: PeerAddress?) {
        #expect(RedactedURL.server(of: url) == server)
    }

    @Test(
        "a request keeps the name its caller gave it only where that can do no harm",
        arguments: [
            ("a-1.B_2:3=", true), (String(repeating: "a", count: 128), true),
            (String(repeating: "a", count: 129), false),
            ("", false), ("a b", false), ("a\nb", false), ("ä", false), ("<x>", false),
        ])
    func requestIDs(_ header: String, _ isKept: Bool) {
        let id = RequestID.of(header: header)
        #expect((id == header) == isKept)
        #expect(isKept || id.utf8.count == 16)
    }
}
