import HTTPClient
import Telemetry

extension WebCall {
    /// A question of a probe's: nothing of ours is put into its headers.
    static func probing(_ request: HTTPRequest) -> WebCall {
        var call = WebCall(request.method, url: request.url)
        call.isMeasured = false
        return call
    }
}

extension CallFailure {
    /// The client's code; a cancellation is no failure.
    init?(web error: HTTPClientError) {
        let words: [HTTPClientError.Code: String] = [
            .invalidRequest: "invalid_request", .unreachable: "unreachable", .refused: "refused", .tls: "tls",
            .timeout: "timeout", .interrupted: "closed", .tooLarge: "too_large", .malformed: "malformed",
            .redirected: "redirected", .unknownHost: "unknown_host",
        ]
        guard error.code != .cancelled else { return nil }
        self.init(words[error.code] ?? "failed", message: error.description)
    }
}
