/// The one error that every probe throws: a code from a fixed list, a sentence, and what to do.
public struct ProbeError: Error, Sendable, CustomStringConvertible {
    /// Why a probe failed.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case timeout, cancelled, refused, unreachable, unknownHost = "unknown_host", closed, tls
            case wrongProtocol = "wrong_protocol", unauthorized, serverError = "server_error", tooLarge = "too_large"
            case malformed, unsupported, missing, settings, pending
            case ownNetwork = "own_network", internalFault = "internal"
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// No answer before the deadline.
        public static let timeout = Code(.timeout)
        /// The agent stopped before the answer came.
        public static let cancelled = Code(.cancelled)
        /// Nothing listens there.
        public static let refused = Code(.refused)
        /// The network or the file does not lead there.
        public static let unreachable = Code(.unreachable)
        /// The name has no address.
        public static let unknownHost = Code(.unknownHost)
        /// The connection ended before the answer was complete.
        public static let closed = Code(.closed)
        /// No agreement on TLS, or a certificate that is not trusted.
        public static let tls = Code(.tls)
        /// Something else than expected listens there.
        public static let wrongProtocol = Code(.wrongProtocol)
        /// The target answered with an error of its own.
        public static let serverError = Code(.serverError)
        /// The answer is larger than an honest one.
        public static let tooLarge = Code(.tooLarge)
        /// What was asked about is not there, such as a queue or an extension.
        public static let missing = Code(.missing)
        /// The target does not let us in, or a right is missing.
        public static let unauthorized = Code(.unauthorized)
        /// The answer cannot be read.
        public static let malformed = Code(.malformed)
        /// This machine or server has no such thing.
        public static let unsupported = Code(.unsupported)
        /// Nothing was heard of the target yet, and nothing had to be: it is neither up nor down.
        public static let pending = Code(.pending)
        /// This host's own network is gone: nothing is known of the target.
        public static let ownNetwork = Code(.ownNetwork)
        /// The probe's settings are wrong; it is off.
        public static let settings = Code(.settings)
        /// A fault of the agent itself.
        public static let internalFault = Code(.internalFault)

        /// The word for metrics and JSON.
        public var description: String { value.rawValue }
    }

    /// Why, from a fixed list.
    public let code: Code
    /// Why, in one sentence; no secret, and no more than a line of what came over the wire.
    public let message: String
    /// What to do about it, if there is a first step to name.
    public let hint: String?

    /// Creates an error; a message longer than a line is cut.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = String(message.prefix { !$0.isNewline }.prefix(300))
        self.hint = hint
    }

    /// The message.
    public var description: String { message }
}

extension ProbeError: Equatable {
    /// Whether the codes are the same; messages differ from run to run.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
