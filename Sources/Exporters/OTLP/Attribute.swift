/// A named value of a resource, a metric point or a log record.
public struct Attribute: Sendable, Hashable {
    /// The name, by preference one of the semantic conventions.
    public let key: String
    /// The value.
    public let value: AttributeValue

    /// Creates an attribute.
    public init(_ key: String, _ value: AttributeValue) {
        self.key = key
        self.value = value
    }
}

/// A value as OTLP knows it (`AnyValue`).
public indirect enum AttributeValue: Sendable, Hashable {
    case string(String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case array([AttributeValue])
    case map([Attribute])
    case bytes([UInt8])
}

extension AttributeValue: ExpressibleByStringLiteral {
    /// A text.
    public init(stringLiteral value: String) {
        self = .string(value)
    }
}
