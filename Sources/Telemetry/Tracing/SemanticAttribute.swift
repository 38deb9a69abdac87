/// The keys of the attributes that our spans carry, each spelt once.
///
/// They are OpenTelemetry's where it has one (semantic conventions 1.44); ours begin with `omniflow.`.
/// Source: https://opentelemetry.io/docs/specs/semconv/registry/attributes/.
public enum SemanticAttribute {
    /// What went wrong, in one word of few; absent where nothing did.
    public static let errorType = "error.type"
    /// Name or address of the server, as it was given; for a Unix socket its path.
    public static let serverAddress = "server.address"
    /// The server's port.
    public static let serverPort = "server.port"
    /// Who asks, seen past proxies that are trusted.
    public static let clientAddress = "client.address"
    /// The other end of the connection.
    public static let networkPeerAddress = "network.peer.address"
    /// The port of the other end of the connection.
    public static let networkPeerPort = "network.peer.port"
    /// Which protocol was spoken, where the rest does not say it.
    public static let networkProtocolName = "network.protocol.name"
    /// In which version, such as `1.1`.
    public static let networkProtocolVersion = "network.protocol.version"
    /// How it was carried: `tcp`, `udp` or `unix`.
    public static let networkTransport = "network.transport"
    /// The program that asks, by its own account.
    public static let userAgentOriginal = "user_agent.original"
}

extension SemanticAttribute {
    /// Requests over HTTP, on either side.
    public enum HTTP {
        /// The method; `_OTHER` for one that is not known.
        public static let requestMethod = "http.request.method"
        /// The method as it was written, where it is not known.
        public static let requestMethodOriginal = "http.request.method_original"
        /// How often the request was sent again.
        public static let requestResendCount = "http.request.resend_count"
        /// The status of the answer.
        public static let responseStatusCode = "http.response.status_code"
        /// The route that answers, with places for what varies.
        public static let route = "http.route"
    }

    /// Parts of addresses.
    public enum URL {
        /// All of it, secrets masked.
        public static let full = "url.full"
        /// The path as it was asked for.
        public static let path = "url.path"
        /// What follows the question mark, secrets masked.
        public static let query = "url.query"
        /// `http` or `https`.
        public static let scheme = "url.scheme"
        /// The address with places for what varies.
        public static let template = "url.template"
    }
}
