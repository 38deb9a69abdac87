/// A pattern in which `*` stands for any text, slashes and colons too, and `?` for one character.
struct Glob: Sendable, Hashable, CustomStringConvertible {
    let description: String
    private let bytes: [UInt8]

    init(_ text: String) {
        self.description = text
        self.bytes = Array(text.utf8)
    }

    /// Whether it can match more than one text.
    var isPattern: Bool { bytes.contains(Self.star) || bytes.contains(Self.question) }

    /// How many characters are given: the more, the more exact.
    var exactness: Int { isPattern ? bytes.count { $0 != Self.star && $0 != Self.question } : Int.max }

    /// Whether the whole text matches.
    func matches(_ text: String) -> Bool {
        isPattern ? overlaps(Array(text.utf8), otherIsPattern: false) : bytes.elementsEqual(text.utf8)
    }

    /// Whether some text matches both patterns.
    func overlaps(_ other: Glob) -> Bool {
        isPattern || other.isPattern ? overlaps(other.bytes, otherIsPattern: true) : bytes == other.bytes
    }

    private static let star = UInt8(ascii: "*")
    private static let question = UInt8(ascii: "?")

    /// Takes steps in proportion to the product of the lengths, whatever stands in them.
    private func overlaps(_ other: [UInt8], otherIsPattern: Bool) -> Bool {
        // row[j]: whether the pattern so far can match the other's first j characters.
        var row = [true] + Array(repeating: false, count: other.count)
        for (index, byte) in other.enumerated() where otherIsPattern && byte == Self.star && row[index] {
            row[index + 1] = true
        }
        for byte in bytes {
            var next = Array(repeating: false, count: other.count + 1)
            next[0] = byte == Self.star && row[0]
            for (index, theirs) in other.enumerated() {
                let theirStar = otherIsPattern && theirs == Self.star
                if byte == Self.star {
                    next[index + 1] = row[index + 1] || next[index] || row[index]
                } else if theirStar {
                    next[index + 1] = row[index + 1] || next[index] || row[index]
                } else {
                    let isSame = byte == theirs || byte == Self.question || otherIsPattern && theirs == Self.question
                    next[index + 1] = row[index] && isSame
                }
            }
            row = next
        }
        return row.last ?? false
    }
}
