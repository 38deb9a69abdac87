/// Why bytes could not be packed or unpacked.
public struct GzipError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable {
        private enum Value { case malformed, truncated, tooLarge, outOfMemory, failed }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The input is not gzip, is damaged, or has bytes after its end that are not gzip.
        public static let malformed = Code(.malformed)
        /// The input ends in the middle of a member.
        public static let truncated = Code(.truncated)
        /// The input or the result is larger than allowed.
        public static let tooLarge = Code(.tooLarge)
        /// zlib got no memory for its windows.
        public static let outOfMemory = Code(.outOfMemory)
        /// zlib refused for another reason, which would be a mistake of ours.
        public static let failed = Code(.failed)
    }

    /// Which kind of failure.
    public let code: Code
    /// What happened, in words.
    public let description: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.description = "gzip: \(reason)"
    }
}
