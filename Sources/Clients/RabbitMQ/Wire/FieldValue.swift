/// A value of an AMQP table, as headers and properties carry them.
public enum FieldValue: Sendable, Hashable {
    /// Text.
    case text(String)
    /// Yes or no.
    case bool(Bool)
    /// Any of the integer types that fits.
    case integer(Int64)
    /// An unsigned number beyond `Int64.max`.
    case unsigned(UInt64)
    /// Single or double precision.
    case double(Double)
    /// Seconds since 1970.
    case timestamp(UInt64)
    /// Bytes without a meaning to the broker, text that is not UTF-8 too.
    case bytes([UInt8])
    /// Values in order.
    case array([FieldValue])
    /// A table within the table.
    case table([String: FieldValue])
    /// Nothing.
    case void

    /// The text, where it is one.
    public var text: String? { if case .text(let text) = self { text } else { nil } }
}
