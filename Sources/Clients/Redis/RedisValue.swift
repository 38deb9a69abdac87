/// One reply of a Redis server, as RESP2 knows them.
public enum RedisValue: Sendable, Hashable {
    /// A short word such as `OK`.
    case status(String)
    /// A string of any bytes.
    case string([UInt8])
    /// An error of the server, beginning with a word such as `ERR`.
    case error(String)
    /// A whole number.
    case integer(Int64)
    /// Replies within a reply.
    case array([RedisValue])
    /// Nothing there.
    case null

    /// The text of a string or a status, or an integer's digits; nil for everything else.
    ///
    /// Bytes that are not UTF-8 become U+FFFD.
    public var text: String? {
        switch self {
        case .status(let text): text
        case .string(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        case .error, .array, .null: nil
        }
    }

    /// The number of an integer, or of a string of decimal digits; nil for everything else.
    public var int: Int64? {
        switch self {
        case .integer(let number): number
        case .status, .string: text.flatMap { Int64($0) }
        case .error, .array, .null: nil
        }
    }

    /// The replies within an array; nil for everything else.
    public var items: [RedisValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    /// The value itself unless it is an error reply.
    ///
    /// - Throws: `RedisError` of the code `unauthorized` or `server` for an error reply.
    public func get() throws(RedisError) -> RedisValue {
        if case .error(let text) = self { throw RedisError(reply: text) }
        return self
    }
}
