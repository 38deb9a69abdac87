import Exporters
import Tracing

/// Spans of the size and shape that requests have: seven attributes each, an event in every eighth.
enum SampleSpans {
    static func make(_ count: Int) -> [SpanData] {
        let identities = IdentitySource(seed: 1)
        return (0..<count).map { number in
            let trace = identities.traceID()
            let parent = SpanContext(traceID: trace, spanID: identities.spanID(), flags: .sampled, isRemote: true)
            let own = SpanContext(traceID: trace, spanID: identities.spanID(), flags: .sampled)
            var span = SpanData(name: "GET /orders/{id}", context: own, parent: parent, kind: .server)
            span.startTime = 1_700_000_000_000_000_000 + UInt64(number) * 1_000_000
            span.endTime = span.startTime + 1_234_567
            span.attributes = [
                "http.request.method": "GET", "http.route": "/orders/{id}", "http.response.status_code": 200,
                "url.path": "/orders/\(number)", "url.scheme": "https", "server.address": "shop.example.org",
                "client.address": "192.0.2.\(number % 256)",
            ]
            if number.isMultiple(of: 8) {
                span.events = [SpanEvent(name: "cache.miss", attributes: ["cache.key": "orders/\(number)"])]
            }
            span.scope = "Shop"
            return span
        }
    }
}
