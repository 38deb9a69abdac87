/// Why a call to the broker failed.
public struct RabbitMQError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case refused, unreachable, unknownHost, timeout, cancelled, closed, tls, wrongProtocol, unauthorized
            case tooLarge, malformed, settings, server, unsupported, internalFault
            case virtualHostMissing, queueMissing, exchangeMissing, resourceLocked
            case blocked, unroutable, rejected, overloaded, consumerCancelled
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// Nothing listens there.
        public static let refused = Code(.refused)
        /// The network does not lead there.
        public static let unreachable = Code(.unreachable)
        /// The name has no address.
        public static let unknownHost = Code(.unknownHost)
        /// No answer before the deadline; a call that had begun has closed the connection.
        public static let timeout = Code(.timeout)
        /// The task was cancelled; the broker may have done what was asked.
        public static let cancelled = Code(.cancelled)
        /// The connection ended, by the broker, by the network or by `close()`.
        public static let closed = Code(.closed)
        /// No agreement on TLS, or a certificate that is not trusted.
        public static let tls = Code(.tls)
        /// Something else than AMQP 0-9-1 is spoken there.
        public static let wrongProtocol = Code(.wrongProtocol)
        /// The user, the password or a permission is missing.
        public static let unauthorized = Code(.unauthorized)
        /// A message or a frame is larger than allowed.
        public static let tooLarge = Code(.tooLarge)
        /// What came is no AMQP.
        public static let malformed = Code(.malformed)
        /// The settings or the arguments are wrong; nothing was sent.
        public static let settings = Code(.settings)
        /// The broker answered with an error of its own.
        public static let server = Code(.server)
        /// The broker cannot do this.
        public static let unsupported = Code(.unsupported)
        /// Memory or threads have run out here.
        public static let internalFault = Code(.internalFault)
        /// There is no such virtual host.
        public static let virtualHostMissing = Code(.virtualHostMissing)
        /// There is no such queue.
        public static let queueMissing = Code(.queueMissing)
        /// There is no such exchange.
        public static let exchangeMissing = Code(.exchangeMissing)
        /// The queue belongs to one other connection alone.
        public static let resourceLocked = Code(.resourceLocked)
        /// The broker takes no messages at the moment, for the reason it gave; nothing was sent.
        public static let blocked = Code(.blocked)
        /// The broker had no queue for a mandatory message and gave it back.
        public static let unroutable = Code(.unroutable)
        /// The broker could not take the message (a negative confirm).
        public static let rejected = Code(.rejected)
        /// Too many messages wait for their confirms; nothing was sent.
        public static let overloaded = Code(.overloaded)
        /// The broker ended a consumer, as when its queue is deleted.
        public static let consumerCancelled = Code(.consumerCancelled)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// Which kind of failure.
    public let code: Code
    /// What happened, in one line, the broker's own words included; never a secret.
    public let message: String

    /// The message.
    public var description: String { message }

    /// Creates an error; a message longer than a line is cut.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = OneLine.text(message)
    }
}
