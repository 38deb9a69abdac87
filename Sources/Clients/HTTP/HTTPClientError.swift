/// Why a request got no answer that can be used.
public struct HTTPClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case invalidRequest, unreachable, refused, tls, timeout, interrupted, tooLarge, malformed, redirected
            case cancelled, failed, unknownHost
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The request itself is wrong; nothing was sent.
        public static let invalidRequest = Code(.invalidRequest)
        /// The name is unknown, or no route or socket leads there; nothing was sent.
        public static let unreachable = Code(.unreachable)
        /// Nobody listens there; nothing was sent.
        public static let refused = Code(.refused)
        /// No trusted TLS connection came about; nothing was sent.
        public static let tls = Code(.tls)
        /// The time was over; the server may have seen the request.
        public static let timeout = Code(.timeout)
        /// The connection broke before the answer was complete; the server may have seen the request.
        public static let interrupted = Code(.interrupted)
        /// The answer is larger than allowed.
        public static let tooLarge = Code(.tooLarge)
        /// The answer is not HTTP.
        public static let malformed = Code(.malformed)
        /// The server sends elsewhere; it is not followed.
        public static let redirected = Code(.redirected)
        /// The task was cancelled; the server may have seen the request.
        public static let cancelled = Code(.cancelled)
        /// The name has no address, so that nothing was sent.
        ///
        /// Only an `HTTPObserver` tells this from `unreachable`.
        public static let unknownHost = Code(.unknownHost)
        /// libcurl refused for another reason.
        public static let failed = Code(.failed)
    }

    /// Which kind of failure.
    public let code: Code
    /// Whether any byte of the request left, so that the server may have acted on it.
    ///
    /// Only an `HTTPClient` knows; an `HTTPObserver` always says false.
    public let wasSent: Bool
    /// The final status that the server's answer began with, though the answer is not whole or not wanted.
    public let status: Int?
    /// The `Retry-After` of the answer that began with that status, where its head had come so far.
    public let retryAfter: String?
    /// The `Date` of that answer, against which a date in `retryAfter` is meant.
    public let date: String?
    /// Whether the name was not found out, so that a known address may still lead there.
    let isOfName: Bool
    /// What happened, with scheme, host and port of the address and nothing else of it.
    public let description: String

    init(
        _ code: Code, _ reason: String, origin: String, wasSent: Bool = false, status: Int? = nil,
        headers: [HTTPHeader] = [], isOfName: Bool = false
    ) {
        self.code = code
        self.wasSent = wasSent
        self.status = status
        retryAfter = headers.value(of: "Retry-After")
        date = headers.value(of: "Date")
        self.isOfName = isOfName
        self.description = "\(origin): \(reason)"
    }
}
