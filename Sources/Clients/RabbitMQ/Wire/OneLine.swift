/// Text from elsewhere as one printable line.
enum OneLine {
    /// The longest line, in characters.
    static let limit = 300

    /// The text with every control character as a space, cut at the limit.
    static func text(_ text: String) -> String {
        // A character may be made of any number of scalars: bound these first.
        let scalars = text.unicodeScalars.prefix(limit &* 4).map { scalar in
            scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
                ? " " : scalar
        }
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars)
        return String(String(line).prefix(limit))
    }
}
