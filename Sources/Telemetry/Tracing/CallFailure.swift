/// How a call failed, as its span and its duration tell it.
public struct CallFailure: Sendable, Hashable {
    /// What went wrong, in one word of few: the `error.type`.
    public var type: String
    /// The other side's own word for it, such as a SQLSTATE.
    public var responseCode: String?
    /// Why, in one sentence without secrets, where that says more than the word.
    public var message: String?

    /// Creates a failure.
    public init(_ type: String, responseCode: String? = nil, message: String? = nil) {
        self.type = type
        self.responseCode = responseCode
        self.message = message
    }

    /// What an error says of itself, else the name of its type; nil for a cancellation, which is no failure.
    public init?(_ error: any Error) {
        if error is CancellationError { return nil }
        guard let named = error as? any NamedFailure else {
            self.init("\(Swift.type(of: error))")
            return
        }
        guard let failure = named.callFailure else { return nil }
        self = failure
    }
}

/// An error that can say what it means for a call.
public protocol NamedFailure: Error {
    /// How the call failed; nil where it did not, as with a cancellation.
    var callFailure: CallFailure? { get }
}

extension ProbeError: NamedFailure {
    /// The code and the message; a target that nothing is expected of, and a cancellation, are no failures.
    public var callFailure: CallFailure? {
        code == .cancelled || code == .pending ? nil : CallFailure("\(code)", message: message)
    }
}
