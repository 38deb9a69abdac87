/// The text of a JSON string while its pieces come in.
struct JSONStringText {
    private var bytes: [UInt8] = []
    /// The first half of a surrogate pair whose second half has not come yet.
    private var pending: UInt32?

    /// Takes bytes that stand for themselves.
    mutating func take(_ plain: ArraySlice<UInt8>) {
        dropPending()
        bytes.append(contentsOf: plain)
    }

    /// Takes the escape that the bytes begin with; its length, or nil where it is none.
    mutating func takeEscape(_ rest: ArraySlice<UInt8>) -> Int? {
        guard let letter = rest.dropFirst().first else { return nil }
        if letter == UInt8(ascii: "u") {
            let digits = rest.dropFirst(2).prefix(4)
            guard digits.count == 4, let unit = digits.hexadecimal else { return nil }
            take(codeUnit: UInt32(truncatingIfNeeded: unit))
            return 6
        }
        guard let byte = Self.meaning(of: letter) else { return nil }
        dropPending()
        bytes.append(byte)
        return 2
    }

    /// The whole text; nil when it is not UTF-8.
    mutating func finish() -> String? {
        dropPending()
        return String(validating: bytes, as: UTF8.self)
    }

    private mutating func take(codeUnit unit: UInt32) {
        if let high = pending, (0xDC00...0xDFFF).contains(unit) {
            pending = nil
            append(0x10000 + ((high & 0x3FF) << 10) + (unit & 0x3FF))
            return
        }
        dropPending()
        if (0xD800...0xDBFF).contains(unit) { pending = unit } else { append(unit) }
    }

    private mutating func dropPending() {
        guard pending != nil else { return }
        pending = nil
        append(0xFFFD)
    }

    private mutating func append(_ codePoint: UInt32) {
        let scalar = Unicode.Scalar(codePoint) ?? "\u{FFFD}"
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private static func meaning(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }
}
