public import Telemetry

/// A name or pattern for checks, as the settings and gates write them.
///
/// `KIND/TARGET` means the up-check only; `KIND/TARGET:ASPECT` means that aspect and all below it (`host/local:disk`
/// covers `host/local:disk:/var`). `*` stands for any run of characters within its part; `*` alone means every
/// check.
public struct CheckPattern: Sendable, Hashable, CustomStringConvertible {
    /// The text as it was written.
    public let description: String
    private let base: Glob
    private let aspect: Glob?
    private let isEverything: Bool

    /// Reads a pattern; any text is one, and what has no slash matches nothing but `*`.
    public init(_ text: String) {
        description = text
        isEverything = text == "*"
        let slash = text.firstIndex(of: "/") ?? text.startIndex
        let colon = text[slash...].firstIndex(of: ":")
        base = Glob(String(text[..<(colon ?? text.endIndex)]))
        aspect = colon.map { Glob(String(text[text.index(after: $0)...])) }
    }

    /// The name, where the pattern is one without `*`.
    public var name: CheckName? {
        base.isLiteral && aspect?.isLiteral != false ? CheckName(parsing: description) : nil
    }

    /// Whether it covers a check.
    public func matches(_ check: CheckName) -> Bool {
        if isEverything { return true }
        guard base.matches("\(check.kind)/\(check.target)") else { return false }
        guard let aspect else { return check.isUpCheck }
        return check.aspect.map { aspect.matches($0) || aspect.matchesPart(of: $0) } ?? false
    }

    /// How exact it is for a check that it covers: its very name, then the number of fixed characters.
    func exactness(for check: CheckName) -> (isName: Int, fixed: Int, text: String) {
        (name == check ? 1 : 0, base.fixedCount + (aspect?.fixedCount ?? 0), description)
    }
}

/// A text with `*` for any run of characters and nothing else special.
struct Glob: Sendable, Hashable {
    private let pattern: [Unicode.Scalar]

    init(_ text: String) {
        pattern = Array(text.unicodeScalars)
    }

    var isLiteral: Bool { !pattern.contains("*") }
    var fixedCount: Int { pattern.count { $0 != "*" } }

    func matches(_ text: String) -> Bool {
        Self.matches(pattern[...], Array(text.unicodeScalars))
    }

    /// Whether the pattern matches everything before one of the text's colons.
    func matchesPart(of text: String) -> Bool {
        Self.matches((pattern + [":", "*"])[...], Array(text.unicodeScalars))
    }

    /// Takes at most `pattern × text` steps: only the newest `*` is ever reconsidered.
    private static func matches(_ pattern: ArraySlice<Unicode.Scalar>, _ text: [Unicode.Scalar]) -> Bool {
        var position = 0
        var index = pattern.startIndex
        var star: (index: Int, position: Int)?
        while position < text.count {
            if index < pattern.endIndex, pattern[index] == "*" {
                star = (index, position)
                index += 1
            } else if index < pattern.endIndex, pattern[index] == text[position] {
                index += 1
                position += 1
            } else if let back = star {
                index = back.index + 1
                position = back.position + 1
                star = (back.index, position)
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == "*" }
    }
}
