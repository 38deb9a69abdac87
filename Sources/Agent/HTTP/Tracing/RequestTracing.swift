import Exporters
import HTTPTypes
import Hummingbird
import NIOCore
import Telemetry
import Tracing

/// Begins the span of each request, in the trace that its headers name or in one of its own.
///
/// Source: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server.
struct RequestTracing: Sendable {
    /// Whether a caller's trace goes on here; else it is only linked to.
    var continuesTraces: @Sendable () -> Bool = { true }
    /// Whose word on the client's address is taken.
    var trustedProxies: @Sendable () -> [AddressRange] = { [] }

    /// The longest text that a caller may put into an attribute.
    private static let longest = 512
    /// Parameters of ours that are secrets, though their names do not say so.
    private static let secretParameters: Set<String> = ["key"]

    /// Begins the span of a request.
    ///
    /// - Parameters:
    ///   - request: what is asked.
    ///   - context: by which connection.
    ///   - route: the template of the path; nil where there is none.
    ///   - id: what the request is called.
    func begin(_ request: Request, _ context: AgentRequestContext, route: String?, id: String) -> RequestSpan {
        var foreign = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(request.headers, into: &foreign, using: HeaderExtractor())
        let isContinued = foreign.isEmpty || continuesTraces()
        var parent = isContinued ? foreign : .topLevel
        // What strangers want carried along goes no further, neither into rows nor to others.
        parent.baggage = Baggage()
        parent.requestID = id
        let isSecure = ClientAddress.isSecure(request, context: context, trusted: trustedProxies())
        let method = HTTPMethodName(request.method.rawValue)
        let name = route.map { "\(method.spanName) \($0)" } ?? method.spanName
        let span: any Span = InstrumentationSystem.tracer.startSpan(name, context: parent, ofKind: .server)
        if span.isRecording {
            span.updateAttributes { attributes in
                describe(request, context, method, route: route, isSecure: isSecure, to: &attributes)
            }
            if !isContinued { span.addLink(SpanLink(context: foreign, attributes: [:])) }
        }
        return RequestSpan(span, method: method.attribute, scheme: isSecure ? "https" : "http", route: route)
    }

    private func describe(
        _ request: Request, _ context: AgentRequestContext, _ method: HTTPMethodName, route: String?, isSecure: Bool,
        to attributes: inout SpanAttributes
    ) {
        attributes[SemanticAttribute.HTTP.requestMethod] = method.attribute
        if let original = method.original { attributes[SemanticAttribute.HTTP.requestMethodOriginal] = original }
        if let route { attributes[SemanticAttribute.HTTP.route] = route }
        attributes[SemanticAttribute.URL.path] = Self.cut(RedactedURL.path(request.uri.path))
        attributes[SemanticAttribute.URL.scheme] = isSecure ? "https" : "http"
        if let query = request.uri.query {
            attributes[SemanticAttribute.URL.query] = Self.cut(
                RedactedURL.query(query, secrets: Self.secretParameters))
        }
        if let agent = request.headers[.userAgent] {
            attributes[SemanticAttribute.userAgentOriginal] = Self.cut(agent)
        }
        attributes[SemanticAttribute.networkProtocolVersion] = RequestSpan.protocolVersion
        if let authority = request.head.authority, !authority.isEmpty {
            RedactedURL.server(of: (isSecure ? "https://" : "http://") + Self.cut(authority))?
                .describe(to: &attributes)
        }
        guard let peer = context.channel.remoteAddress, let address = peer.ipAddress else {
            attributes[SemanticAttribute.networkTransport] = "unix"
            return
        }
        attributes[SemanticAttribute.clientAddress] = ClientAddress.of(
            request, peer: address, trusted: trustedProxies())
        attributes[SemanticAttribute.networkPeerAddress] = address
        if let port = peer.port { attributes[SemanticAttribute.networkPeerPort] = port }
    }

    private static func cut(_ text: String) -> String {
        text.utf8.count > longest ? String(text.prefix(longest)) : text
    }
}

/// Reads the headers of a trace; several of one name are one with commas between.
private struct HeaderExtractor: Extractor {
    func extract(key: String, from headers: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { headers[$0] }
    }
}

extension HTTPField.Name {
    /// The header `X-Request-Id`.
    static let requestID = HTTPField.Name("X-Request-Id")!
}
