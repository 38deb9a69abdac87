/// All that one inquiry showed, good or bad; of several answers on the way, the last one's.
public struct HTTPObservation: Sendable {
    /// Why there is no whole answer.
    public struct Failure: Sendable, Hashable {
        /// How far the last connection had come.
        public enum Phase: String, Sendable {
            case lookup, connect, tls, processing, transfer
        }
        /// Which kind of failure.
        public var code: HTTPClientError.Code
        /// How far the last connection had come.
        public var phase: Phase
        /// What libcurl or the name service said, in words; no part of the address but host and port.
        public var reason: String

        /// Creates a failure.
        public init(_ code: HTTPClientError.Code, in phase: Phase, _ reason: String) {
            self.code = code
            self.phase = phase
            self.reason = reason
        }
    }

    /// How long each phase took, redirects added up; what was not reached took none.
    public struct Phases: Sendable, Hashable {
        /// From the question to the name service until its answer.
        public var lookup = Duration.zero
        /// The TCP handshake.
        public var connect = Duration.zero
        /// The TLS handshake.
        public var tls = Duration.zero
        /// From the request to the first byte of the answer.
        public var processing = Duration.zero
        /// From the first byte to the last.
        public var transfer = Duration.zero

        /// Nothing took any time.
        public init() {}
    }

    /// Why there is no whole answer; nil where there is one.
    public var failure: Failure?
    /// The status; 0 where no answer began.
    public var status = 0
    /// 1.0, 1.1 or 2; 0 where no answer began.
    public var version = 0.0
    /// The header fields of the answer, 64 KiB at most.
    public var headers: [HTTPHeader] = []
    /// The kept part of the body.
    public var body: [UInt8] = []
    /// How many bytes of the body came, after decompression.
    public var bodyLength = 0
    /// Whether the transfer was ended by us because the body passed the limit.
    public var isCut = false
    /// The length that the answer's head tells; nil where it tells none.
    public var contentLength: Int?
    /// How long each phase took.
    public var phases = Phases()
    /// How long the name service needed for the first name.
    public var firstLookup = Duration.zero
    /// The address that the first connection went to, or was to go to.
    public var remoteAddress: String?
    /// How many redirects were followed, or would have been.
    public var redirects = 0
    /// Scheme, host and port of the last question.
    public var origin = ""
    /// What the last TLS handshake showed; nil without one.
    public var tls: PeerFacts?

    /// Nothing was seen yet.
    public init() {}

    /// Whether the kept body is not the whole one.
    public var isBodyPartial: Bool { bodyLength > body.count }

    /// The first value of a header, whatever the case of its name.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}
