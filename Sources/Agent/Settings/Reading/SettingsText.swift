/// Checks the bytes of a settings file before a YAML parser sees them.
enum SettingsText {
    /// The largest settings file that is read, in bytes.
    static let largest = 1 << 20

    /// The text of a file, or what is wrong with it.
    ///
    /// A byte order mark at the beginning is dropped. Control characters other than tab and line ends are refused, as
    /// YAML 1.1 does, and so is text that makes use of aliases: a few lines of them can stand for gigabytes.
    static func parse(_ bytes: [UInt8], file: String) -> Result<String, SettingsIssue> {
        if bytes.count > largest {
            return .failure(
                SettingsIssue(
                    .error, .wholeFile(file), "the file has \(bytes.count) bytes; settings may have \(largest)",
                    suggestion: "split it into files under conf.d, or check that this is the right file"))
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            return .failure(
                SettingsIssue(
                    .error, position(of: validPrefix(of: content).count, in: content, file: file),
                    "these bytes are not UTF-8", suggestion: "save the file as UTF-8"))
        }
        if let offset = forbiddenOffset(in: content) {
            let isNul = content[content.startIndex + offset] == 0
            return .failure(
                SettingsIssue(
                    .error, position(of: offset, in: content, file: file),
                    isNul ? "a NUL byte stands in the text" : "a control character stands in the text",
                    suggestion: "delete it, or write it as an escape in double quotes"))
        }
        if let offset = aliasOffset(in: content) {
            return .failure(
                SettingsIssue(
                    .error, position(of: offset, in: content, file: file),
                    "YAML anchors (&name) and aliases (*name) are not read in settings",
                    suggestion: "write the value out where it is needed, in quotes if it begins with & or *"))
        }
        return .success(text)
    }

    /// Where a byte stands, as line and column from 1; the column counts Unicode scalars.
    private static func position(of offset: Int, in bytes: ArraySlice<UInt8>, file: String) -> SettingsPlace {
        let before = bytes.prefix(offset)
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
        let column = before[start...].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        return .file(file, line: line, column: column)
    }

    private static func validPrefix(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var length = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { length += UTF8.width(scalar) }
        return bytes.prefix(length)
    }

    /// The first character that YAML 1.1 does not allow.
    private static func forbiddenOffset(in bytes: ArraySlice<UInt8>) -> Int? {
        var previous: (UInt8, UInt8) = (0, 0)
        for (offset, byte) in bytes.enumerated() {
            if byte < 0x20 && byte != 9 && byte != 10 && byte != 13 || byte == 0x7F { return offset }
            // U+0080…U+009F without U+0085 (a line end), U+FEFF, U+FFFE and U+FFFF.
            if previous.1 == 0xC2, byte < 0xA0, byte != 0x85 { return offset - 1 }
            if previous == (0xEF, 0xBB), byte == 0xBF { return offset - 2 }
            if previous == (0xEF, 0xBF), byte >= 0xBE { return offset - 2 }
            previous = (previous.1, byte)
        }
        return nil
    }

    /// The first anchor, where the text has an anchor and more aliases than can do harm.
    ///
    /// A look at characters, not at tokens, that would rather see one too many (in a comment, say): one or two are left
    /// to the parser, which knows them for certain.
    private static func aliasOffset(in bytes: ArraySlice<UInt8>) -> Int? {
        var anchor: Int?
        var aliases = 0
        var previous = UInt8(ascii: "\n")
        for (offset, byte) in bytes.enumerated() {
            defer { previous = byte }
            guard byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"), isTokenBoundary(previous),
                let next = bytes.dropFirst(offset + 1).first, isNameByte(next)
            else { continue }
            if byte == UInt8(ascii: "*") { aliases += 1 } else if anchor == nil { anchor = offset }
            if let anchor, aliases > 3 { return anchor }
        }
        return nil
    }

    private static func isTokenBoundary(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte >= 0x80 || "[]{},:-?\"'".utf8.contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
