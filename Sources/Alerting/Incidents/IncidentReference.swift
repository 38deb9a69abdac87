/// Makes what incidents and silences are known by, from a seed: the same seed gives the same names.
struct IncidentReference: Sendable {
    /// Digits and capitals without 0, 1, I and O, which look alike on a telephone.
    static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    /// How many characters a reference has.
    static let length = 5

    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// Five characters, which another incident may have had.
    mutating func next() -> String {
        var rest = random()
        var text = ""
        for _ in 0..<Self.length {
            text.append(Self.alphabet[Int(rest & 31)])
            rest >>= 5
        }
        return text
    }

    /// A UUID of version 4 in lower case.
    mutating func uuid() -> String {
        let high = random() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = random() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = Self.hexadecimal(high) + Self.hexadecimal(low)
        var parts: [Substring] = []
        var rest = digits[...]
        for width in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(width))
            rest = rest.dropFirst(width)
        }
        return parts.joined(separator: "-")
    }

    /// Source: SplitMix64, Steele, Lea and Flood 2014.
    private mutating func random() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
