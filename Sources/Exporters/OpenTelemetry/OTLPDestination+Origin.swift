import HTTPClient

extension OTLPDestination {
    /// Scheme, host and port: what may be shown of it, since the rest may hold secrets.
    public var origin: String { HTTPRequest(url: url).origin }
}
