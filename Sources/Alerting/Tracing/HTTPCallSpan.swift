public import HTTPClient
import Telemetry
import Tracing

/// One request to somebody else's server, as a span of kind client by the conventions for HTTP.
///
/// Of the address it shows scheme, host and port and nothing else. The request itself carries no trace: receivers are
/// not ours. One that is could be sent the fields of a `TraceCarrier` of this span's context as headers.
public struct HTTPCallSpan: Sendable {
    private let span: any Tracing.Span

    /// Begins a request, within what is under way in this task; else it is a trace of its own, of which failures are
    /// always kept.
    ///
    /// - Parameters:
    ///   - request: the request as it is about to be sent.
    ///   - resends: how often the same was sent before.
    ///   - purpose: what it is for, in a word, where no span around it says so.
    public init(_ request: HTTPRequest, resends: Int = 0, purpose: String? = nil) {
        var context = ServiceContext.topLevel
        if let current = ServiceContext.current {
            context = current
        } else {
            context.tailRule = .failedOrSlow(from: nil)
        }
        span = startSpan(request.method, context: context, ofKind: .client)
        guard span.isRecording else { return }
        span.updateAttributes { attributes in
            attributes.set(SemanticAttribute.HTTP.requestMethod, value: .string(request.method))
            if resends > 0 { attributes.set(SemanticAttribute.HTTP.requestResendCount, value: .int64(Int64(resends))) }
            if let purpose { attributes.set(SemanticAttribute.Omniflow.callPurpose, value: .string(purpose)) }
            guard let address = ShownAddress(request.url) else { return }
            attributes.set(SemanticAttribute.serverAddress, value: .string(address.host))
            attributes.set(SemanticAttribute.serverPort, value: .int64(Int64(address.port)))
            attributes.set(SemanticAttribute.URL.full, value: .string(address.text))
        }
    }

    /// Ends the request with an answer; 4xx and 5xx are errors.
    public func answered(_ status: Int) {
        defer { span.end() }
        guard span.isRecording else { return }
        span.attributes.set(SemanticAttribute.HTTP.responseStatusCode, value: .int64(Int64(status)))
        guard status >= 400 else { return }
        span.attributes.set(SemanticAttribute.errorType, value: .string("\(status)"))
        span.setStatus(SpanStatus(code: .error))
    }

    /// Ends the request without a whole answer; one that we gave up ourselves is no error.
    public func failed(_ error: HTTPClientError) {
        defer { span.end() }
        guard span.isRecording else { return }
        if let status = error.status {
            span.attributes.set(SemanticAttribute.HTTP.responseStatusCode, value: .int64(Int64(status)))
        }
        guard error.code != .cancelled else { return }
        span.attributes.set(SemanticAttribute.errorType, value: .string(Self.name(of: error.code)))
        span.setStatus(SpanStatus(code: .error, message: error.description))
    }

    private static func name(of code: HTTPClientError.Code) -> String {
        switch code {
        case .invalidRequest: "invalid_request"
        case .unreachable, .unknownHost: "unreachable"
        case .refused: "refused"
        case .tls: "tls"
        case .timeout: "timeout"
        case .interrupted: "interrupted"
        case .tooLarge: "too_large"
        case .malformed: "malformed"
        case .redirected: "redirected"
        default: "_OTHER"
        }
    }
}
