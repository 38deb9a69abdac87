/// One element of an Accept or Accept-Encoding header: a name, parameters and a weight (RFC 9110, section 12.4.2).
struct WeightedRange {
    /// More elements than this are not read: no real scraper sends so many.
    static let limit = 64
    /// More bytes than this are not read.
    static let lengthLimit = 8192

    /// The media range or coding, in lower case.
    let name: String
    /// Its parameters but for the weight, names in lower case, values without their quotes.
    let parameters: [(name: String, value: String)]
    /// The weight in thousandths, 0 (not acceptable) to 1000.
    let weight: Int

    /// The value of a parameter.
    func value(of parameter: String) -> String? {
        parameters.first { $0.name == parameter }?.value
    }

    /// Reads a header; an element that cannot be read, its weight included, is passed over.
    static func parse(_ header: String) -> [WeightedRange] {
        let elements = split(Array(header.utf8.prefix(lengthLimit))[...], at: UInt8(ascii: ","))
        return elements.prefix(limit).compactMap { WeightedRange($0) }
    }

    private init?(_ element: ArraySlice<UInt8>) {
        let parts = Self.split(element, at: UInt8(ascii: ";"))
        guard let first = parts.first else { return nil }
        let name = Self.text(first).lowercased()
        guard !name.isEmpty else { return nil }
        var parameters: [(name: String, value: String)] = []
        var weight: Int? = 1000
        for part in parts.dropFirst() {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let parameter = (name: Self.text(pair[0]).lowercased(), value: Self.unquoted(pair[1]))
            if parameter.name == "q" {
                weight = Self.thousandths(parameter.value)
            } else {
                parameters.append(parameter)
            }
        }
        guard let weight else { return nil }
        self.name = name
        self.parameters = parameters
        self.weight = weight
    }

    /// Splits at a byte, but not within quotes.
    private static func split(_ bytes: ArraySlice<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var isQuoted = false
        var isEscaped = false
        for index in bytes.indices {
            let byte = bytes[index]
            if isEscaped {
                isEscaped = false
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == separator, !isQuoted {
                parts.append(bytes[start..<index])
                start = index + 1
            }
        }
        parts.append(bytes[start...])
        return parts
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: trimmed(bytes), as: UTF8.self)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let start = bytes.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return [] }
        return start[...last]
    }

    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> String {
        let value = trimmed(bytes)
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else {
            return String(decoding: value, as: UTF8.self)
        }
        return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
    }

    /// `0`, `1`, `0.5`: nil for what is no weight; what is above 0 never becomes 0.
    private static func thousandths(_ text: String) -> Int? {
        var digits = Array(text.utf8)[...]
        guard let whole = digits.popFirst(), whole == UInt8(ascii: "0") || whole == UInt8(ascii: "1") else {
            return nil
        }
        if !digits.isEmpty, digits.removeFirst() != UInt8(ascii: ".") { return nil }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        var fraction = 0
        for place in 0..<3 {
            let digit = place < digits.count ? Int(digits[digits.startIndex + place]) - 48 : 0
            fraction = fraction * 10 + digit
        }
        let hasRest = digits.contains { $0 != UInt8(ascii: "0") }
        if whole == UInt8(ascii: "1") { return hasRest ? nil : 1000 }
        return fraction == 0 && hasRest ? 1 : fraction
    }
}
