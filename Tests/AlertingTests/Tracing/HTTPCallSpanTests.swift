import AgentTestKit
import HTTPClient
import InMemoryTracing
import Telemetry
import Testing
import Tracing

@testable import Alerting

@Suite("Spans of calls to others", .timeLimit(.minutes(3)))
struct HTTPCallSpanTests {
    @Test("each attempt is a call with method, server, status and number, and nothing that is secret")
    func attempts() async throws {
        let bot = try FakeBeepBot([.status(503), .resetAfterAccept])
        defer { bot.stop() }
        let channel = BeepBotChannel(
            name: "oncall", settings: .init(url: bot.url + "?token=t0ken", secret: Redacted("s3cret"), chatID: "-100"),
            time: ManualTime(wall: OutboxFixture.wall))
        let tracer = TracedLives.tracer("a")
        await withTracer(tracer) {
            for number in 1...3 {
                let delivery = Self.delivery(attempts: number)
                let span = NotifySpan(delivery, type: channel.type)
                let outcome = await ServiceContext.$current.withValue(span.context) {
                    await channel.deliver(delivery, text: "down")
                }
                span.end(outcome)
            }
        }
        let lives = TracedLives(tracer)
        let calls = lives.named("POST")
        #expect(calls.map { lives.path(to: $0) } == Array(repeating: ["notify", "POST"], count: 3))
        #expect(calls.allSatisfy { $0.kind == .client })
        #expect(calls.map { $0.text(SemanticAttribute.HTTP.responseStatusCode) } == ["503", nil, "200"])
        #expect(calls.map { $0.text(SemanticAttribute.errorType) } == ["503", "interrupted", nil])
        #expect(calls.map { $0.status?.code } == [.error, .error, nil])
        #expect(calls.map { $0.text(SemanticAttribute.HTTP.requestResendCount) } == [nil, "1", "2"])
        #expect(calls.map { $0.text(SemanticAttribute.HTTP.requestMethod) } == ["POST", "POST", "POST"])
        #expect(calls.map { $0.text(SemanticAttribute.serverAddress) } == ["127.0.0.1", "127.0.0.1", "127.0.0.1"])
        let port = try #require(calls.first?.text(SemanticAttribute.serverPort))
        #expect(calls.first?.text(SemanticAttribute.URL.full) == "http://127.0.0.1:\(port)/REDACTED")
        let words = lives.spans.map { "\($0.attributes) \($0.status?.message ?? "")" }
        #expect(!words.contains { $0.contains("s3cret") || $0.contains("t0ken") || $0.contains("notify?") })
        // The receiver is not ours: it gets no trace.
        let heads = bot.requests.flatMap(\.head).joined(separator: "\n").lowercased()
        #expect(!heads.contains("trace"))
    }

    @Test("a call that nothing is around is a trace of its own, of which failures are kept, and says what it is for")
    func alone() throws {
        let tracer = TracedLives.tracer("a")
        withTracer(tracer) {
            let span = HTTPCallSpan(HTTPRequest(url: "https://example.org/ping/4711"), purpose: "heartbeat")
            span.answered(204)
        }
        let call = try #require(tracer.finishedSpans.first)
        #expect(call.parentSpanID == nil)
        #expect(call.context.tailRule == TailRule.failedOrSlow(from: nil))
        #expect(call.text(SemanticAttribute.Omniflow.callPurpose) == "heartbeat")
        #expect(call.text(SemanticAttribute.URL.full) == "https://example.org/REDACTED")
        #expect(call.status == nil)
    }

    @Test(
        "of an address scheme, host and port are shown",
        arguments: [
            ("http://a", "http://a", "a", 80), ("HTTPS://A.Example/", "https://a.example/", "a.example", 443),
            ("https://u:p@h:8443/x?y#z", "https://h:8443/REDACTED", "h", 8_443),
            ("http://[::1]:99/x", "http://[::1]:99/REDACTED", "::1", 99),
            ("http://h?k=v", "http://h/REDACTED", "h", 80),
            ("http://a@b@h/", "http://h/", "h", 80),
        ])
    func shown(url: String, text: String, host: String, port: Int) throws {
        let address = try #require(ShownAddress(url))
        #expect(address.text == text)
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test(
        "an address that is none, or in which a password may look like a host, is not shown",
        arguments: [
            "", "h:80", "ftp://h", "http://", "http://h:x/", "http://h:99999/", "http://u:pa/ss@h/", "http://[::1",
            "http://a:b:c",
            "http://:80", "http://h:", "http://u/secret@h",
        ])
    func hidden(url: String) {
        #expect(ShownAddress(url) == nil)
    }

    private static func delivery(attempts: Int) -> Delivery {
        let wall = OutboxFixture.wall
        var delivery = Delivery(
            id: "A-1-oncall", channel: "oncall", kind: .single(.trigger), severity: .critical, references: ["A"],
            text: "-", announcements: [], createdAt: wall, notBefore: wall)
        for _ in 0..<attempts { delivery.append(Delivery.Attempt(at: wall)) }
        return delivery
    }
}
