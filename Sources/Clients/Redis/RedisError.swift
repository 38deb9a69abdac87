/// Why a Redis server gave no answer that can be used.
public struct RedisError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case refused, unreachable, unknownHost = "unknown_host", timeout, cancelled, closed, tls
            case wrongProtocol = "wrong_protocol", unauthorized, tooLarge = "too_large", malformed, settings, server
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// Nobody listens there.
        public static let refused = Code(.refused)
        /// No route, or no socket of that path, leads there.
        public static let unreachable = Code(.unreachable)
        /// The name has no address.
        public static let unknownHost = Code(.unknownHost)
        /// The time was over; the server may have carried the commands out.
        public static let timeout = Code(.timeout)
        /// The task was cancelled; the server may have carried the commands out.
        public static let cancelled = Code(.cancelled)
        /// The connection ended before the answer was complete.
        public static let closed = Code(.closed)
        /// No agreement on TLS, or a certificate that is not trusted.
        public static let tls = Code(.tls)
        /// Something else than Redis listens there.
        public static let wrongProtocol = Code(.wrongProtocol)
        /// Redis does not let this user in, or a right is missing.
        public static let unauthorized = Code(.unauthorized)
        /// The answer is larger than allowed.
        public static let tooLarge = Code(.tooLarge)
        /// The answer cannot be read.
        public static let malformed = Code(.malformed)
        /// The settings or the commands are wrong; nothing was sent because of them.
        public static let settings = Code(.settings)
        /// Redis answered with an error of its own; `word` says which.
        public static let server = Code(.server)

        /// The code as a word.
        public var description: String { value.rawValue }
    }

    /// The longest message, in characters.
    static let messageLimit = 300

    /// Which kind of failure.
    public let code: Code
    /// What happened, in one line without a secret; begins with the server's address where one was asked.
    public let message: String
    /// The first word of Redis' own error reply, such as `LOADING`, `NOPERM` or `ERR`; nil when there was none.
    public let word: String?

    /// Creates an error; control characters become spaces, a long message is cut.
    init(_ code: Code, _ message: String, word: String? = nil) {
        self.code = code
        self.message = Self.oneLine(message)
        self.word = word
    }

    /// The message.
    public var description: String { message }

    /// The same error with the server's address in front.
    func at(_ origin: String) -> RedisError { RedisError(code, "\(origin): \(message)", word: word) }

    private static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(messageLimit) {
            line.append(scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) ? " " : scalar)
        }
        return String(line)
    }
}
