import CRE2

/// A user's regular expression, matched in linear time by RE2.
public final class Pattern: @unchecked Sendable {
    // Sendable by proof: RE2 objects are immutable after construction and documented as safe for concurrent matching.
    /// The expression as it was written.
    public let text: String
    private let handle: OpaquePointer

    /// Compiles an expression in RE2's syntax.
    ///
    /// - Throws: `PatternError` with RE2's words when it is not one, or needs more than 1 MiB.
    public init(_ text: String) throws(PatternError) {
        self.text = text
        var message = [CChar](repeating: 0, count: 200)
        var copy = text
        let handle = copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { CRE2_compile($0.baseAddress, $0.count, &message, message.count) }
        }
        guard let handle else {
            let reason = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw PatternError(pattern: text, reason: String(decoding: reason, as: UTF8.self))
        }
        self.handle = handle
    }

    deinit { CRE2_free(handle) }

    /// Whether the expression is found anywhere in the text.
    public func isFound(in text: String) -> Bool {
        withBytes(of: text) { CRE2_find(handle, $0.baseAddress, $0.count) != 0 }
    }

    /// Whether the expression matches the whole text.
    public func matchesWhole(_ text: String) -> Bool {
        withBytes(of: text) { CRE2_match(handle, $0.baseAddress, $0.count) != 0 }
    }

    private func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<CChar>) -> Result) -> Result {
        var copy = text
        return copy.withUTF8 { bytes in bytes.withMemoryRebound(to: CChar.self) { body($0) } }
    }
}

/// A regular expression that RE2 does not accept.
public struct PatternError: Error, Sendable, CustomStringConvertible {
    /// The expression.
    public let pattern: String
    /// RE2's reason.
    public let reason: String

    /// The expression and RE2's reason.
    public var description: String { "\"\(pattern)\" is not a regular expression (RE2): \(reason)" }
}
