/// Statuses of HTTP that are good: single ones and ranges.
public struct StatusExpectation: Sendable, Hashable, CustomStringConvertible {
    private let ranges: [ClosedRange<Int>]
    private let words: [String]

    /// Any status from 200 to 299.
    public static let success = StatusExpectation(ranges: [200...299], words: ["2xx"])

    private init(ranges: [ClosedRange<Int>], words: [String]) {
        self.ranges = ranges
        self.words = words
    }

    /// Reads `200`, `2xx` and `200-204`; nil for an empty list, and where a word is none of these.
    public init?(parsing words: [String]) {
        var ranges: [ClosedRange<Int>] = []
        for word in words {
            guard let range = Self.range(word) else { return nil }
            ranges.append(range)
        }
        guard !ranges.isEmpty else { return nil }
        self.init(ranges: ranges, words: words.map { $0.lowercased() })
    }

    /// Whether a status is one of them.
    public func contains(_ status: Int) -> Bool { ranges.contains { $0.contains(status) } }

    /// As it was written, with `or` between several.
    public var description: String { words.joined(separator: " or ") }

    private static func range(_ word: String) -> ClosedRange<Int>? {
        let letters = Array(word.utf8)
        if letters.count == 3, letters[1...].allSatisfy({ $0 | 0x20 == UInt8(ascii: "x") }) {
            guard (0x31...0x35).contains(letters[0]) else { return nil }
            let first = Int(letters[0] - 0x30) * 100
            return first...first + 99
        }
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map(Self.status)
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
            return nil
        }
        return first...last
    }

    private static func status(_ word: Substring) -> Int? {
        guard word.utf8.count == 3, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(word).flatMap { (100...599).contains($0) ? $0 : nil }
    }
}
