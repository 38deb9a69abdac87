/// Walks through one line of the Prometheus text format.
struct ExpositionScanner {
    /// What has not been read, without spaces before it.
    private(set) var rest: ByteText

    init(_ line: ByteText) {
        rest = line.trimmed
    }

    /// The bytes up to the next space or tab.
    mutating func word() -> ByteText {
        take(rest.prefix { $0 != 0x20 && $0 != 0x09 })
    }

    /// The letters, digits, underscores and colons that come next.
    mutating func identifier() -> ByteText {
        take(
            rest.prefix {
                ($0 >= 48 && $0 <= 58) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == UInt8(ascii: "_")
            })
    }

    /// Whether a byte comes next.
    func isAt(_ byte: Unicode.Scalar) -> Bool {
        rest.first == UInt8(ascii: byte)
    }

    /// Leaves out a byte and the spaces after it; false where another comes next.
    mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard isAt(byte) else { return false }
        _ = take(rest.prefix(1))
        return true
    }

    /// The text between quotes with its escapes resolved; nil where there is none, or no end of it.
    mutating func quoted() -> [UInt8]? {
        guard isAt("\"") else { return nil }
        var end = rest.startIndex + 1
        while end < rest.endIndex, rest[end] != UInt8(ascii: "\"") {
            end += rest[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < rest.endIndex else { return nil }
        let text = rest[(rest.startIndex + 1)..<end]
        _ = take(rest.prefix(end - rest.startIndex + 1))
        return Self.unescaped(text, isLabel: true)
    }

    /// Bytes with `\\` and `\n` resolved, and `\"` in a label's value; any other backslash stands for itself.
    static func unescaped(_ bytes: ByteText, isLabel: Bool) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\\")) else { return Array(bytes) }
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch (byte, rest.first) {
            case (UInt8(ascii: "\\"), UInt8(ascii: "\\")):
                result.append(UInt8(ascii: "\\"))
                rest = rest.dropFirst()
            case (UInt8(ascii: "\\"), UInt8(ascii: "n")):
                result.append(UInt8(ascii: "\n"))
                rest = rest.dropFirst()
            case (UInt8(ascii: "\\"), UInt8(ascii: "\"")) where isLabel:
                result.append(UInt8(ascii: "\""))
                rest = rest.dropFirst()
            default: result.append(byte)
            }
        }
        return result
    }

    /// A number as the format spells it: decimal, with an exponent, `NaN`, `+Inf`, `-Inf`.
    static func value(_ word: ByteText) -> Double? {
        switch word.text.lowercased() {
        case "nan": .nan
        case "inf", "+inf", "infinity", "+infinity": .infinity
        case "-inf", "-infinity": -.infinity
        default: word.decimal
        }
    }

    private mutating func take(_ part: ByteText) -> ByteText {
        rest = rest.dropFirst(part.count)
        while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
        return part
    }
}
