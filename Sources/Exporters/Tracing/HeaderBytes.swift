/// The bytes of a header's value; reading them copies nothing.
typealias HeaderBytes = Swift.Span<UInt8>

extension HeaderBytes {
    /// The first place of a byte within a range.
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            if self[index] == byte { return index }
            index += 1
        }
        return nil
    }

    /// A range without the spaces and tabs at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(start) { start += 1 }
        while start < end, isBlank(end - 1) { end -= 1 }
        return start..<end
    }

    /// The text of a range.
    func text(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// The number that digits of hexadecimal say; nil for another byte, no digit, or more than 16.
    func hexNumber(_ range: Range<Int>, upperCase: Bool = false) -> UInt64? {
        guard (1...16).contains(range.count) else { return nil }
        var number: UInt64 = 0
        for index in range {
            guard let digit = HexText.digit(self[index], upperCase: upperCase) else { return nil }
            number = number << 4 | UInt64(digit)
        }
        return number
    }

    private func isBlank(_ index: Int) -> Bool {
        self[index] == UInt8(ascii: " ") || self[index] == UInt8(ascii: "\t")
    }
}

extension HexText {
    /// What one digit is worth; nil for any other byte.
    static func digit(_ byte: UInt8, upperCase: Bool = false) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F") where upperCase: byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
