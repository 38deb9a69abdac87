/// Versions of a server in the notation of `queries.yaml`: comparisons side by side must all hold, `||` offers others.
///
/// Examples: `>=10.0.0`, `>=9.6.0 <12.0.0 || >14.0.0`. Source of the notation: the Go package blang/semver.
public struct ServerVersionRange: Sendable, Equatable {
    private enum Operator: String, Sendable {
        case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">=", equal = "=", notEqual = "!="
    }

    private struct Comparison: Sendable, Equatable {
        let sign: Operator
        let version: Int
    }

    private let alternatives: [[Comparison]]

    /// Reads a range; nil where it is none.
    public init?(_ text: String) {
        var alternatives: [[Comparison]] = []
        for part in text.split(separator: "|", omittingEmptySubsequences: false).filter({ !$0.isEmpty }) {
            var comparisons: [Comparison] = []
            for word in part.split(separator: " ") {
                guard let comparison = Self.comparison(word) else { return nil }
                comparisons.append(comparison)
            }
            guard !comparisons.isEmpty else { return nil }
            alternatives.append(comparisons)
        }
        guard !alternatives.isEmpty else { return nil }
        self.alternatives = alternatives
    }

    /// Whether a server's number for its version, such as 150020, lies in the range.
    public func contains(serverVersion: Int) -> Bool {
        alternatives.contains { $0.allSatisfy { Self.holds($0, serverVersion) } }
    }

    private static func holds(_ comparison: Comparison, _ version: Int) -> Bool {
        switch comparison.sign {
        case .less: version < comparison.version
        case .lessOrEqual: version <= comparison.version
        case .greater: version > comparison.version
        case .greaterOrEqual: version >= comparison.version
        case .equal: version == comparison.version
        case .notEqual: version != comparison.version
        }
    }

    private static func comparison(_ word: Substring) -> Comparison? {
        let sign = word.prefix { "<>=!".contains($0) }
        let known: [String: Operator] = ["": .equal, "==": .equal, "!": .notEqual]
        guard let sign = known[String(sign)] ?? Operator(rawValue: String(sign)),
            let version = number(word.dropFirst(word.prefix { "<>=!".contains($0) }.count))
        else { return nil }
        return Comparison(sign: sign, version: version)
    }

    /// The number that a server gives for itself: from 10 on `major * 10000 + minor`, before with three parts.
    private static func number(_ text: Substring) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...3).contains(parts.count), let major = parts[0], (0...999).contains(major) else { return nil }
        var rest = [0, 0]
        for (index, part) in parts.dropFirst().enumerated() {
            guard let part, (0...99).contains(part) else { return nil }
            rest[index] = part
        }
        return major >= 10 ? major * 10_000 + rest[0] : major * 10_000 + rest[0] * 100 + rest[1]
    }
}
