/// A command with its arguments, of any bytes.
public struct RedisCommand: Sendable, Hashable {
    /// The command's name, then its arguments.
    public let arguments: [[UInt8]]

    /// A command of texts.
    public init(_ arguments: [String]) { self.arguments = arguments.map { Array($0.utf8) } }

    /// A command of bytes, for keys that are not UTF-8.
    public init(bytes arguments: [[UInt8]]) { self.arguments = arguments }
}
