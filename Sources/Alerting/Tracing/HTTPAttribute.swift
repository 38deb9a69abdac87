/// The attributes of HTTP client spans that we set, by OpenTelemetry's semantic conventions.
enum HTTPAttribute {
    /// The method as it was sent.
    static let method = "http.request.method"
    /// How often the same was sent before.
    static let resends = "http.request.resend_count"
    /// The status of the answer.
    static let status = "http.response.status_code"
    /// The server's name or address.
    static let host = "server.address"
    /// The server's port.
    static let port = "server.port"
    /// The address, without what may be secret.
    static let url = "url.full"
    /// The kind of failure, one of few words.
    static let errorType = "error.type"
    /// What the call is for, where no span around it says so.
    static let purpose = "omniflow.call.purpose"
}
