extension TraceState {
    /// Reads the value of a header; nil where one of its members is against the grammar.
    ///
    /// Several headers are joined by commas before. Of two members of one key the first counts, as the more recent.
    /// Members behind the 32nd are dropped unread.
    public init?(parsing text: String) {
        let bytes = text.utf8.span
        var members: [Member] = []
        var start = 0
        var seen = 0
        while start < bytes.count, seen < Self.maximumCount {
            let end = bytes.firstIndex(of: UInt8(ascii: ","), in: start..<bytes.count) ?? bytes.count
            let range = bytes.trimmed(start..<end)
            start = end + 1
            guard !range.isEmpty else { continue }
            seen += 1
            guard let member = Member(bytes, range) else { return nil }
            if !members.contains(where: { $0.key == member.key }) { members.append(member) }
        }
        self.init(fitting: members)
    }
}

extension TraceState.Member {
    /// Reads `key=value`.
    init?(_ bytes: HeaderBytes, _ range: Range<Int>) {
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "="), in: range) else { return nil }
        let (key, value) = (range.lowerBound..<equals, equals + 1..<range.upperBound)
        guard Self.isKey(bytes, key), Self.isValue(bytes, value) else { return nil }
        self.init(key: bytes.text(key), value: bytes.text(value))
    }

    /// Whether key and value are within the grammar.
    var isWellFormed: Bool {
        let (key, value) = (key.utf8.span, value.utf8.span)
        return Self.isKey(key, 0..<key.count) && Self.isValue(value, 0..<value.count)
    }

    private static func isKey(_ bytes: HeaderBytes, _ range: Range<Int>) -> Bool {
        guard (1...256).contains(range.count), isLetterOrDigit(bytes[range.lowerBound]) else { return false }
        for index in range {
            switch bytes[index] {
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "@"): continue
            case let byte: guard isLetterOrDigit(byte) else { return false }
            }
        }
        return true
    }

    private static func isValue(_ bytes: HeaderBytes, _ range: Range<Int>) -> Bool {
        guard (1...256).contains(range.count), bytes[range.upperBound - 1] != UInt8(ascii: " ") else { return false }
        for index in range {
            switch bytes[index] {
            case UInt8(ascii: ","), UInt8(ascii: "="): return false
            case 0x20...0x7E: continue
            default: return false
            }
        }
        return true
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
