import HTTPClient
import InMemoryTracing
import Telemetry
import Testing
import Tracing

@testable import Probes

@Suite("The question of an HTTP probe under a span")
struct HTTPProbeSpanTests {
    private let tracer = InMemoryTracer()

    @Test("carries the address and the status, is an error where the answer is not expected, and injects nothing")
    func question() async throws {
        let server = try ScriptedHTTP()
        defer { server.stop() }
        let url = "http://127.0.0.1:\(server.port)/health?token=x"
        let probe = HTTPProbe(
            target: TargetID(kind: "http", name: "shop"), settings: HTTPProbeSettings(url: url),
            observer: HTTPObserver(), time: SystemTime())
        for (head, error) in [("200 OK", nil), ("503 Service Unavailable", "server_error")] as [(String, String?)] {
            server.answer(head)
            await withTracer(tracer) { try? await probe.checkUp(until: SystemTime().now() + .seconds(20)) }
            let span = tracer.popFinishedSpans().first { $0.operationName == "GET" }
            #expect(span?.kind == .client)
            #expect(span?.text("http.response.status_code") == String(head.prefix(3)))
            #expect(span?.text("url.full") == "http://127.0.0.1:\(server.port)/health?token=REDACTED")
            #expect(span?.isError == (error != nil))
            #expect((span?.text("error.type") == nil) == (error == nil))
        }
        #expect(tracer.performedContextInjections.isEmpty)
    }
}
