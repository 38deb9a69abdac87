import CoreMetrics
import HTTPTypes
import Telemetry
import Tracing

/// The span and the duration of one request, from its head to the last byte of its answer that was handed over.
struct RequestSpan: Sendable {
    /// Our listeners speak one version.
    static let protocolVersion = "1.1"

    private let span: any Span
    private let begin = ContinuousClock.now
    private let dimensions: [(String, String)]
    private let route: String?

    init(_ span: any Span, method: String, scheme: String, route: String?) {
        self.span = span
        self.route = route
        dimensions = [(SemanticAttribute.HTTP.requestMethod, method), (SemanticAttribute.URL.scheme, scheme)]
        active.increment()
    }

    /// Makes the answer with the span's context current; a body that is written later is not made within it.
    func within<Value: Sendable>(_ operation: () async throws -> Value) async rethrows -> Value {
        try await ServiceContext.$current.withValue(span.context) { try await operation() }
    }

    /// Ends it; exactly once.
    ///
    /// - Parameters:
    ///   - status: what was answered.
    ///   - error: what was thrown while the answer was made or handed over.
    func end(_ status: HTTPResponse.Status, _ error: (any Error)? = nil) {
        let failure = Self.failure(status, error)
        if span.isRecording {
            span.updateAttributes { $0[SemanticAttribute.HTTP.responseStatusCode] = status.code }
        }
        span.conclude(failure)
        active.decrement()
        var dimensions = dimensions
        if let route { dimensions.append((SemanticAttribute.HTTP.route, route)) }
        dimensions.append((SemanticAttribute.HTTP.responseStatusCode, "\(status.code)"))
        dimensions.append((SemanticAttribute.networkProtocolVersion, Self.protocolVersion))
        if let failure { dimensions.append((SemanticAttribute.errorType, failure.type)) }
        let timer = CoreMetrics.Timer(
            label: "http.server.request.duration", dimensions: dimensions, preferredDisplayUnit: .seconds)
        // In the span's context, so that the duration can be an exemplar of its trace.
        ServiceContext.$current.withValue(span.context) {
            timer.recordNanoseconds((ContinuousClock.now - begin).inNanoseconds)
        }
    }

    private var active: Meter { Meter(label: "http.server.active_requests", dimensions: dimensions) }

    /// A caller's mistake is no error of ours; nor is a shutdown.
    private static func failure(_ status: HTTPResponse.Status, _ error: (any Error)?) -> CallFailure? {
        if let error {
            guard var failure = CallFailure(error) else { return nil }
            // What an error says is for the log.
            failure.message = nil
            return failure
        }
        return status.code >= 500 ? CallFailure("\(status.code)") : nil
    }
}
