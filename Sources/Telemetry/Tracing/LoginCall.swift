public import Tracing

/// Somebody who wants to log in: which way, and what came of it, but not who.
public struct LoginCall: TracedCall {
    /// What came of it.
    public struct Outcome: Sendable, Hashable {
        /// The word for it.
        public let name: String

        /// Let in.
        public static let accepted = Outcome(name: "accepted")
        /// Not let in: a wrong password, an unknown or closed account.
        public static let refused = Outcome(name: "refused")
        /// Not looked at: too many tries.
        public static let limited = Outcome(name: "limited")
        /// Another proof is wanted first.
        public static let challenged = Outcome(name: "challenged")
    }

    /// Which way, in one word of few: `password`, `totp`, `token`, `session`.
    public var method: String

    /// Creates a call.
    public init(method: String) {
        self.method = method
    }

    /// `login`.
    public var spanName: String { "login" }
    /// Inside the program.
    public var spanKind: SpanKind { .internal }
    /// `omniflow.login.duration`.
    public var timer: CallTimer? {
        CallTimer("omniflow.login.duration", [(SemanticAttribute.Omniflow.loginMethod, method)])
    }

    /// Adds the method.
    public func describe(to attributes: inout SpanAttributes) {
        attributes[SemanticAttribute.Omniflow.loginMethod] = method
    }

    /// Does it under its span, which says what came of it; who is refused makes no error.
    public nonisolated(nonsending) func traced<Value, Failure: Error>(
        outcome: (Value) -> Outcome, function: String = #function, file: String = #fileID, line: UInt = #line,
        _ operation: nonisolated(nonsending) (any Span) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await traced(
            judging: { value, attributes in
                attributes[SemanticAttribute.Omniflow.loginOutcome] = outcome(value).name
                return nil
            }, function: function, file: file, line: line, operation)
    }
}
