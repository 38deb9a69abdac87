extension Baggage {
    /// How much of a header is read at most: twice what is kept, for the spaces and codings that are not.
    private static let maximumRead = 2 * maximumLength

    /// Reads the value of a header; several are joined by commas before.
    ///
    /// A member that is against the grammar, or for which there is no room, is dropped whole. Of two members of one key
    /// the later counts.
    /// - Parameters:
    ///   - text: The header's value.
    ///   - dropped: Raised by the number of members that were dropped.
    public init(parsing text: String, dropped: inout Int) {
        let bytes = text.utf8.span
        var start = 0
        while start < bytes.count {
            let end = bytes.firstIndex(of: UInt8(ascii: ","), in: start..<bytes.count) ?? bytes.count
            let range = bytes.trimmed(start..<end)
            start = end + 1
            guard !range.isEmpty else { continue }
            guard range.upperBound <= Self.maximumRead, let member = Member(bytes, range), put(member) else {
                dropped += 1
                continue
            }
        }
    }

    /// The value of the header; empty where nothing travels.
    public var headerValue: String {
        guard !members.isEmpty else { return "" }
        var bytes: [UInt8] = []
        for member in members {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
            member.append(to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Baggage.Member {
    /// Reads `key=value;property;property=value`, with spaces around each.
    init?(_ bytes: HeaderBytes, _ range: Range<Int>) {
        let semicolon = bytes.firstIndex(of: UInt8(ascii: ";"), in: range)
        let pair = range.lowerBound..<(semicolon ?? range.upperBound)
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "="), in: pair) else { return nil }
        let key = bytes.trimmed(pair.lowerBound..<equals)
        guard Self.isKey(bytes, key),
            let value = Self.decoded(bytes, bytes.trimmed(equals + 1..<pair.upperBound)),
            let properties = Self.properties(bytes, (semicolon.map { $0 + 1 } ?? range.upperBound)..<range.upperBound)
        else { return nil }
        self.init(key: bytes.text(key), value: value, properties: properties)
    }

    /// How many bytes it takes in the header.
    var encodedLength: Int {
        let value = value.utf8.reduce(0) { $0 + (Self.isPlain($1) ? 1 : 3) }
        return key.utf8.count + 1 + value + (properties.isEmpty ? 0 : properties.utf8.count + 1)
    }

    /// Writes `key=value;properties`.
    func append(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: key.utf8)
        bytes.append(UInt8(ascii: "="))
        for byte in value.utf8 {
            if Self.isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Self.upperCaseDigit(byte >> 4))
                bytes.append(Self.upperCaseDigit(byte & 15))
            }
        }
        guard !properties.isEmpty else { return }
        bytes.append(UInt8(ascii: ";"))
        bytes.append(contentsOf: properties.utf8)
    }

    /// The properties without the spaces around them; nil where one of them is against the grammar.
    static func properties(_ bytes: HeaderBytes, _ range: Range<Int>) -> String? {
        var text = ""
        var start = range.lowerBound
        while start < range.upperBound {
            let end = bytes.firstIndex(of: UInt8(ascii: ";"), in: start..<range.upperBound) ?? range.upperBound
            let property = bytes.trimmed(start..<end)
            start = end + 1
            guard !property.isEmpty else { continue }
            let equals = bytes.firstIndex(of: UInt8(ascii: "="), in: property) ?? property.upperBound
            let value = bytes.trimmed(min(equals + 1, property.upperBound)..<property.upperBound)
            guard isKey(bytes, bytes.trimmed(property.lowerBound..<equals)), isValue(bytes, value) else { return nil }
            if !text.isEmpty { text += ";" }
            text += bytes.text(property)
        }
        return text
    }

    /// Whether a range is a token.
    static func isKey(_ bytes: HeaderBytes, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        for index in range {
            switch bytes[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
                UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
                continue
            default: return false
            }
        }
        return true
    }

    private static func isValue(_ bytes: HeaderBytes, _ range: Range<Int>) -> Bool {
        range.allSatisfy { bytes[$0] == UInt8(ascii: "%") || isPlain(bytes[$0]) }
    }

    /// The text that a value means; nil where it has a byte that may not be there.
    ///
    /// What is no UTF-8 becomes U+FFFD; a `%` without two digits stands for itself.
    private static func decoded(_ bytes: HeaderBytes, _ range: Range<Int>) -> String? {
        guard isValue(bytes, range) else { return nil }
        guard bytes.firstIndex(of: UInt8(ascii: "%"), in: range) != nil else { return bytes.text(range) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < range.upperBound,
                let byte = bytes.hexNumber(index + 1..<index + 3, upperCase: true)
            {
                decoded.append(UInt8(truncatingIfNeeded: byte))
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Whether a byte of a value travels as it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"): false
        case 0x21...0x7E: true
        default: false
        }
    }

    private static func upperCaseDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
