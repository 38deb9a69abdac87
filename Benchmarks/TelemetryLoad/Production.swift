import Exporters
import Glibc
import Tracing

/// Makes spans as an application does.
enum Production {
    /// Begins and ends spans of a request's kind, two attributes each.
    static func spans(_ count: Int, with tracer: OpenTelemetryTracer) -> Int {
        guard count > 0 else { return 0 }
        for number in 0..<count {
            let span = tracer.startSpan("GET /orders/{id}", context: .topLevel, ofKind: .server)
            span.updateAttributes { attributes in
                attributes["http.request.method"] = "GET"
                attributes["http.response.status_code"] = 200 + number % 4
            }
            span.end()
        }
        return count
    }

    /// Does blocking work on a thread of its own, so that the pool stays with the exporter.
    static func onThread(_ body: @escaping @Sendable () -> Int) async -> Int {
        await withCheckedContinuation { continuation in
            let work = Work { continuation.resume(returning: body()) }
            var thread = pthread_t()
            pthread_create(
                &thread, nil,
                { place in
                    if let place { Unmanaged<Work>.fromOpaque(place).takeRetainedValue().body() }
                    return nil
                }, Unmanaged.passRetained(work).toOpaque())
            pthread_detach(thread)
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
