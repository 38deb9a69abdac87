public import Tracing

/// One request that is sent over HTTP; a second try is a second call.
///
/// Source: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span.
public struct WebCall: TracedCall {
    /// The method.
    public var method: String
    /// The whole address; secrets in it are masked where it is told.
    public var url: String
    /// The address with places for what varies; it joins the method in the span's name.
    public var template: String?
    /// How often the request was sent before.
    public var resendCount: Int
    /// Whether path and query are secrets themselves, as with the webhooks of messengers.
    public var hidesPath: Bool
    /// Whether its duration is measured, not only its span recorded.
    public var isMeasured = true

    /// Creates a call.
    public init(
        _ method: String, url: String, template: String? = nil, resendCount: Int = 0, hidesPath: Bool = false
    ) {
        self.method = method
        self.url = url
        self.template = template
        self.resendCount = resendCount
        self.hidesPath = hidesPath
    }

    /// The method, and the template where there is one.
    public var spanName: String {
        let method = HTTPMethodName(method).spanName
        return template.map { "\(method) \($0)" } ?? method
    }
    /// A client's.
    public var spanKind: SpanKind { .client }
    /// `http.client.request.duration`.
    public var timer: CallTimer? {
        guard isMeasured else { return nil }
        return CallTimer(
            "http.client.request.duration",
            [(SemanticAttribute.HTTP.requestMethod, HTTPMethodName(method).attribute)]
                + (RedactedURL.server(of: url)?.dimensions ?? []))
    }

    /// Adds what is known before it is sent.
    public func describe(to attributes: inout SpanAttributes) {
        let method = HTTPMethodName(method)
        attributes[SemanticAttribute.HTTP.requestMethod] = method.attribute
        if let original = method.original { attributes[SemanticAttribute.HTTP.requestMethodOriginal] = original }
        attributes[SemanticAttribute.URL.full] = RedactedURL.full(url, hidesPath: hidesPath)
        if let template { attributes[SemanticAttribute.URL.template] = template }
        if resendCount > 0 { attributes[SemanticAttribute.HTTP.requestResendCount] = resendCount }
        RedactedURL.server(of: url)?.describe(to: &attributes)
    }

    /// Sends it under its span, which takes the answer's status: from 400 on it is an error.
    public nonisolated(nonsending) func traced<Value, Failure: Error>(
        status: (Value) -> Int?, naming: (Failure) -> CallFailure? = { CallFailure($0) },
        function: String = #function, file: String = #fileID, line: UInt = #line,
        _ operation: nonisolated(nonsending) (any Span) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await traced(
            judging: { value, attributes in
                guard let status = status(value) else { return nil }
                attributes[SemanticAttribute.HTTP.responseStatusCode] = status
                return status >= 400 ? CallFailure("\(status)") : nil
            }, naming: naming, function: function, file: file, line: line, operation)
    }
}
