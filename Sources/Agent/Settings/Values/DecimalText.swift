/// Plain decimal numbers that are not negative: `12`, `0.5`, `1e6`.
enum DecimalText {
    /// Nil for signs, hexadecimal digits, infinities and whatever else is no decimal number.
    static func parse(_ text: String) -> Double? {
        guard let first = text.utf8.first, first >= 48, first <= 57,
            text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 || "+-.e".utf8.contains($0) }),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }

    /// The number without a needless `.0`.
    static func render(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
