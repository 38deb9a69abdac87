/// Why a conversation over the network did not come about, or broke off.
public struct NetworkError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case timeout, cancelled, refused, unreachable, unknownHost, closed, malformed, tooLarge
            case unsupported, settings, internalFault
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// No answer before the deadline.
        public static let timeout = Code(.timeout)
        /// The task was cancelled.
        public static let cancelled = Code(.cancelled)
        /// Nothing listens there.
        public static let refused = Code(.refused)
        /// No way leads there.
        public static let unreachable = Code(.unreachable)
        /// The name has no address.
        public static let unknownHost = Code(.unknownHost)
        /// The other side ended the connection.
        public static let closed = Code(.closed)
        /// What came cannot be read.
        public static let malformed = Code(.malformed)
        /// More came than is taken.
        public static let tooLarge = Code(.tooLarge)
        /// The kernel does not let us.
        public static let unsupported = Code(.unsupported)
        /// The question itself is wrong.
        public static let settings = Code(.settings)
        /// The machine has no descriptor, thread or memory to give.
        public static let internalFault = Code(.internalFault)
    }

    /// What kind of failure.
    public let code: Code
    /// Why, in one sentence.
    public let message: String
    /// What to do first, where there is something.
    public let hint: String?

    /// Creates an error.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The message.
    public var description: String { message }
}
