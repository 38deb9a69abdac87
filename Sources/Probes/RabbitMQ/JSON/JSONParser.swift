/// Reads JSON (RFC 8259) strictly, in one pass, with limits on depth and number of values.
///
/// A lone surrogate (`\ud800`) becomes U+FFFD, of a name that comes twice in an object the last one counts; everything
/// else that the grammar forbids refuses the text as a whole.
struct JSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var valuesLeft: Int

    private init(_ bytes: [UInt8], _ limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        valuesLeft = limits.values
    }

    /// The value that the bytes spell.
    static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes, limits)
        parser.skipSpace()
        let value = try parser.value(depth: 0)
        try parser.end()
        return value
    }

    /// Calls the body with each element of the array that the bytes spell, one in memory at a time.
    ///
    /// - Throws: `JSONError`; the elements before a broken one have been handed out by then.
    static func forEachElement(
        of bytes: [UInt8], limits: JSONLimits = JSONLimits(), _ body: (JSONValue) -> Void
    ) throws(JSONError) {
        var parser = JSONParser(bytes, limits)
        parser.skipSpace()
        guard parser.take("[") else { throw parser.failure("an array was expected") }
        parser.skipSpace()
        if !parser.take("]") {
            repeat {
                parser.valuesLeft = limits.values
                parser.skipSpace()
                body(try parser.value(depth: 1))
                parser.skipSpace()
            } while parser.take(",")
            guard parser.take("]") else { throw parser.failure("no comma or bracket after an element") }
        }
        try parser.end()
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= limits.depth else { throw failure("deeper than \(limits.depth) levels") }
        guard valuesLeft > 0 else { throw failure("more than \(limits.values) values") }
        valuesLeft -= 1
        switch next {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default: return .number(try number())
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        position += 1
        skipSpace()
        var items: [JSONValue] = []
        if take("]") { return items }
        repeat {
            skipSpace()
            items.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw failure("no comma or bracket after an element") }
        return items
    }

    private mutating func object(depth: Int) throws(JSONError) -> [String: JSONValue] {
        position += 1
        skipSpace()
        var members: [String: JSONValue] = [:]
        if take("}") { return members }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure("no name where a member begins") }
            let name = try string()
            skipSpace()
            guard take(":") else { throw failure("no colon after a name") }
            skipSpace()
            members[name] = try value(depth: depth + 1)
            skipSpace()
        } while take(",")
        guard take("}") else { throw failure("no comma or brace after a member") }
        return members
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var text = JSONStringText()
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let result = text.finish() else { throw failure("a string that is not UTF-8") }
                return result
            case UInt8(ascii: "\\"):
                guard let length = text.takeEscape(bytes[position...]) else { throw failure("an unknown escape") }
                position += length
            case 0..<0x20: throw failure("a control character in a string")
            default:
                let end = bytes[position...].firstIndex { $0 == 0x22 || $0 == 0x5C || $0 < 0x20 } ?? bytes.endIndex
                text.take(bytes[position..<end])
                position = end
            }
        }
        throw failure("no end of a string")
    }

    private mutating func number() throws(JSONError) -> Double {
        let start = position
        _ = take("-")
        let isZero = take("0")
        if !isZero, digits() == 0 { throw failure("no value where one was expected") }
        let integerEnd = position
        if take("."), digits() == 0 { throw failure("no digits after the point") }
        if take("e") || take("E") {
            if !take("-") { _ = take("+") }
            if digits() == 0 { throw failure("no digits in the exponent") }
        }
        let spelled = bytes[start..<position]
        if position == integerEnd, let whole = spelled.signed { return Double(whole) }
        guard let number = Double(spelled.text), number.isFinite else { throw failure("a number without end") }
        return number
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = next, byte >= 48, byte <= 57 { position += 1 }
        return position - start
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        guard bytes[position...].hasPrefix(word) else { throw failure("no value where one was expected") }
        position += word.utf8CodeUnitCount
    }

    private mutating func end() throws(JSONError) {
        skipSpace()
        guard position == bytes.count else { throw failure("something follows the value") }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ reason: String) -> JSONError {
        JSONError(offset: position, reason: position < bytes.count ? reason : "the text ends too early")
    }
}
