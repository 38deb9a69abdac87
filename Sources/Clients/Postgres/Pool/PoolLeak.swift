/// A connection that has been lent for suspiciously long.
public struct PoolLeak: Sendable, Equatable, CustomStringConvertible {
    /// Where it was borrowed, as `Module/File.swift:line`.
    public let origin: String
    /// How long ago it was borrowed.
    public let age: Duration

    /// Origin and age in words.
    public var description: String { "borrowed at \(origin), \(age.components.seconds) s ago" }
}
