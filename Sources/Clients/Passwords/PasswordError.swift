/// Why a password could not be hashed or compared.
public struct PasswordError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable {
        private enum Value { case malformed, outOfBounds, password, outOfMemory, failed }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The text is not a PHC string of Argon2id version 19.
        public static let malformed = Code(.malformed)
        /// A cost or a length is outside of what we are ready to compute.
        public static let outOfBounds = Code(.outOfBounds)
        /// The password is empty or absurdly long.
        public static let password = Code(.password)
        /// There is no memory for the hash; the password may well be right.
        public static let outOfMemory = Code(.outOfMemory)
        /// The system or libargon2 refused for another reason.
        public static let failed = Code(.failed)
    }

    /// Which kind of failure.
    public let code: Code
    /// What happened and what to do; never holds the password, the salt or the hash.
    public let description: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.description = "password hash: \(reason)"
    }
}
