/// Why a PostgreSQL server, or something that speaks like one, gave no answer that can be used.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case refused, unreachable, unknownHost = "unknown_host", timeout, cancelled, closed, tls
            case wrongProtocol = "wrong_protocol", unauthorized, tooLarge = "too_large", malformed, settings, server
            case tooManyConnections = "too_many_connections", startingUp = "starting_up"
            case shuttingDown = "shutting_down", internalFault = "internal"
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// Nothing listens there.
        public static let refused = Code(.refused)
        /// No route, or no socket of that name in the directory.
        public static let unreachable = Code(.unreachable)
        /// The name has no address.
        public static let unknownHost = Code(.unknownHost)
        /// The time was over; the server may have seen the statement.
        public static let timeout = Code(.timeout)
        /// The task was cancelled; the server may have seen the statement.
        public static let cancelled = Code(.cancelled)
        /// The connection ended before the answer was complete, or was closed already.
        public static let closed = Code(.closed)
        /// No agreement on TLS, or a certificate that is not trusted.
        public static let tls = Code(.tls)
        /// Something else than PostgreSQL listens there.
        public static let wrongProtocol = Code(.wrongProtocol)
        /// User, password, `pg_hba.conf` or a missing right.
        public static let unauthorized = Code(.unauthorized)
        /// The answer is larger than the limit.
        public static let tooLarge = Code(.tooLarge)
        /// The answer cannot be read.
        public static let malformed = Code(.malformed)
        /// The settings, the statement or its parameters cannot be sent.
        public static let settings = Code(.settings)
        /// The server answered with an error; `sqlState` says which.
        public static let server = Code(.server)
        /// The server has no connection left (53300), or the pool's queue is full.
        public static let tooManyConnections = Code(.tooManyConnections)
        /// The server is there and takes no statements yet: start, recovery (57P03).
        public static let startingUp = Code(.startingUp)
        /// The server, or this session of it, is being stopped (57P01, 57P02).
        public static let shuttingDown = Code(.shuttingDown)
        /// This process has no thread or no memory to give.
        public static let internalFault = Code(.internalFault)

        /// The code as a word for labels and logs.
        public var description: String { value.rawValue }
    }

    /// Which kind of failure.
    public let code: Code
    /// What happened, in one line without passwords and without values of parameters.
    public let message: String
    /// The five characters of the server's verdict, such as `42501`; nil when the server gave none.
    public let sqlState: String?
    /// What to do about it, if there is a first step to name.
    public let hint: String?

    /// Creates an error; control characters of the message become spaces, and it is cut at 300 characters.
    public init(_ code: Code, _ message: String, sqlState: String? = nil, hint: String? = nil) {
        self.code = code
        self.message = Self.oneLine(message)
        self.sqlState = sqlState
        self.hint = hint
    }

    /// The message, with the SQLSTATE if there is one.
    public var description: String {
        guard let sqlState else { return message }
        return "\(message) (SQLSTATE \(sqlState))"
    }

    private static func oneLine(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(300) {
            let isControl = scalar.properties.generalCategory == .control
            line.append(isControl || scalar == "\u{2028}" || scalar == "\u{2029}" ? " " : scalar)
        }
        return String(line)
    }
}

extension PostgresError: Equatable {
    /// Whether code and SQLSTATE are the same; messages differ from run to run.
    public static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.sqlState == right.sqlState
    }
}
