import HTTPTypes
import Hummingbird
import Metrics
import Tracing

/// One span and one measured duration for each request, named as OpenTelemetry's conventions for HTTP have it.
struct RequestTelemetry<Context: RequestContext>: RouterMiddleware {
    private let known: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
    ]

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // The caller's trace goes on where the headers name one.
        var parent = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(request.headers, into: &parent, using: HeaderExtractor())
        let isKnown = known.contains(request.method)
        let method = isKnown ? request.method.rawValue : "_OTHER"
        let name = isKnown ? method : "HTTP"
        let begin = ContinuousClock.now

        let result = await withSpan(name, context: parent, ofKind: .server) { span in
            span.attributes["http.request.method"] = method
            span.attributes["url.path"] = request.uri.path
            span.attributes["url.scheme"] = "http"
            // Caught here, as what a client did wrong is no failure of the span.
            let result: Result<Response, any Error>
            do { result = .success(try await next(request, context)) } catch { result = .failure(error) }
            let status = Self.status(of: result)
            span.attributes["http.response.status_code"] = status
            var dimensions = [
                ("http.request.method", method), ("url.scheme", "http"), ("http.response.status_code", "\(status)"),
            ]
            // Where no route answers, Hummingbird has a word in its place.
            if let route = context.endpointPath, route.hasPrefix("/") {
                span.operationName = "\(name) \(route)"
                span.attributes["http.route"] = route
                dimensions.append(("http.route", route))
            }
            if status >= 500 {
                span.attributes["error.type"] = "\(status)"
                span.setStatus(SpanStatus(code: .error))
                dimensions.append(("error.type", "\(status)"))
            }
            // Within the span, so that its trace becomes an exemplar.
            Metrics.Timer(label: "http.server.request.duration", dimensions: dimensions)
                .record(duration: ContinuousClock.now - begin)
            return result
        }
        return try result.get()
    }

    private static func status(of result: Result<Response, any Error>) -> Int {
        switch result {
        case .success(let response): response.status.code
        case .failure(let error): (error as? any HTTPResponseError)?.status.code ?? 500
        }
    }
}

/// Reads the headers that a trace travels in; several of one name are one with commas between.
private struct HeaderExtractor: Extractor {
    func extract(key: String, from headers: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { headers[$0] }
    }
}
