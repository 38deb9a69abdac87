/// A secret whose description, reflection and encoding never show the value.
public struct Redacted<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let value: Value

    /// Wraps a secret.
    public init(_ value: Value) {
        self.value = value
    }

    /// Lends the secret for the length of the call; the one way to it.
    public func withValue<Result>(_ body: (Value) throws -> Result) rethrows -> Result {
        try body(value)
    }

    /// A fixed word in place of the value.
    public var description: String { "<redacted>" }
    /// A fixed word in place of the value.
    public var debugDescription: String { description }
    /// A reflection without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Redacted: Equatable where Value: Equatable {}
