/// Why a TLS session did not come about, or a certificate could not be read.
public struct TLSError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case notTLS, protocolVersion, certificateWanted, handshake, closed, tooLarge, malformed
            case missing, settings, internalFault
        }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// What came is something else than TLS.
        public static let notTLS = Code(.notTLS)
        /// Both sides have no version in common.
        public static let protocolVersion = Code(.protocolVersion)
        /// The server wants another certificate from us, or any.
        public static let certificateWanted = Code(.certificateWanted)
        /// The handshake failed in another way.
        public static let handshake = Code(.handshake)
        /// The connection ended within the handshake.
        public static let closed = Code(.closed)
        /// More came than is taken.
        public static let tooLarge = Code(.tooLarge)
        /// It is no certificate, or a broken one.
        public static let malformed = Code(.malformed)
        /// There is no such file, or it may not be read.
        public static let missing = Code(.missing)
        /// A file of the settings does not hold what it should.
        public static let settings = Code(.settings)
        /// OpenSSL has no memory.
        public static let internalFault = Code(.internalFault)
    }

    /// What kind of failure.
    public let code: Code
    /// Why, in one sentence.
    public let message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
