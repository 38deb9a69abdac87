import Telemetry

/// Texts of a server's values that stand for numbers.
enum ValueText {
    /// The elements of a one-dimensional array of numbers, such as `{0.1,1,NULL}`; nil where it is none.
    static func array(_ text: String) -> [Double]? {
        guard text.hasPrefix("{"), text.hasSuffix("}"), text.utf8.count >= 2 else { return nil }
        let inner = text.dropFirst().dropLast()
        guard !inner.isEmpty else { return [] }
        var values: [Double] = []
        for part in inner.split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Double(part) else { return nil }
            values.append(value)
        }
        return values
    }

    /// Whole milliseconds of a duration as Go writes it (`1h2m3.5s`, `300ms`); nil where it is none.
    static func milliseconds(_ text: String) -> Double? {
        if text == "-1" { return .nan }
        if text == "0" { return 0 }
        let units: [String: Double] = [
            "ns": 1e-6, "us": 1e-3, "µs": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 3.6e6,
        ]
        var rest = Substring(text)
        var sign = 1.0
        if let first = rest.first, first == "-" || first == "+" {
            sign = first == "-" ? -1 : 1
            rest.removeFirst()
        }
        guard !rest.isEmpty else { return nil }
        var sum = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber && $0.isASCII || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(digits), let factor = units[String(unit)] else { return nil }
            sum += value * factor
        }
        return (sign * sum).rounded(.towardZero)
    }

    /// A number, a truth value, or a moment as seconds since 1970; nil for any other text.
    static func number(_ text: String) -> Double? {
        switch text {
        case "t", "true": return 1
        case "f", "false": return 0
        default: break
        }
        if let number = Double(text) { return number }
        guard text.utf8.count >= 19, text.utf8.first.map({ $0 >= 48 && $0 <= 57 }) == true else { return nil }
        // The server writes `+00` where RFC 3339 wants `+00:00`, and nothing at all for times without a zone.
        let isShort = text.utf8.count >= 22 && text.suffix(3).first.map { "+-".contains($0) } == true
        return (WallTime(parsing: isShort ? text + ":00" : text) ?? WallTime(parsing: text + "Z"))
            .map { Double($0.secondsSinceEpoch) }
    }
}
