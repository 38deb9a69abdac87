import Glibc

/// Why the service manager or the journal could not be spoken to.
public struct SystemdError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure that callers tell apart.
    public struct Code: Sendable, Hashable {
        private enum Value { case invalidField, invalidEnvironment, failed }
        private let value: Value
        private init(_ value: Value) { self.value = value }

        /// The name of a journal field breaks journald's rules.
        public static let invalidField = Code(.invalidField)
        /// A variable that systemd sets holds something that systemd never writes.
        public static let invalidEnvironment = Code(.invalidEnvironment)
        /// A system call failed.
        public static let failed = Code(.failed)
    }

    /// Which kind of failure.
    public let code: Code
    /// What happened, in words.
    public let description: String

    init(_ code: Code, _ reason: String) {
        self.code = code
        self.description = "systemd: \(reason)"
    }

    /// The error of a call that answered with a negative errno, as all of libsystemd does.
    init(answer: Int32, operation: String) {
        // glibc's strerror is per thread since 2.32.
        let words = strerror(-answer).map { String(cString: $0) } ?? "error \(-answer)"
        let isNonsense = [-EINVAL, -ERANGE, -EBADF].contains(answer)
        self.init(isNonsense ? .invalidEnvironment : .failed, "\(operation): \(words)")
    }
}
