/// Lines for people: `2026-03-01T12:00:00.250Z warning slow answer latency=1.5s target="redis cache"`.
///
/// The identities of request, trace and span stand last, in this order, and no limit cuts them.
enum LogTextFormat {
    /// The longest line, in bytes of UTF-8 with its end.
    static let lineLimit = 8 << 10

    /// The whole line, its end included.
    static func line(_ record: LogRecord) -> [UInt8] {
        let tail = identities(record)
        let head = "\(record.time.rfc3339) \(record.level) \(words(record))"
        return Array(head.cut(atBytes: lineLimit - 1 - tail.utf8.count).utf8) + tail.utf8 + [UInt8(ascii: "\n")]
    }

    /// The message with its fields and identities, on one line.
    static func sentence(_ record: LogRecord) -> String { words(record) + identities(record) }

    private static func words(_ record: LogRecord) -> String {
        var text = escaped(record.message)
        for field in record.shownFields { text += " \(quoted(field.name))=\(value(field.value))" }
        return text
    }

    private static func identities(_ record: LogRecord) -> String {
        record.identities.reduce(into: "") { $0 += " \($1.name)=\(quoted($1.value))" }
    }

    private static func value(_ value: LogValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .array(let values): "[" + values.map { Self.value($0) }.joined(separator: ",") + "]"
        case .object(let fields):
            "{" + fields.map { "\(quoted($0.name))=\(Self.value($0.value))" }.joined(separator: ",") + "}"
        }
    }

    /// The text as it is when nobody can mistake where it ends, else in quotes.
    private static func quoted(_ text: String) -> String {
        let safe = escaped(text)
        let isPlain = !text.isEmpty && safe.utf8.count == text.utf8.count && !text.utf8.contains { isSpecial($0) }
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted += escaped(scalar)
        }
        return quoted + "\""
    }

    private static func isSpecial(_ byte: UInt8) -> Bool { " \"\\=,[]{}".utf8.contains(byte) }

    /// The text with everything visible that could end the line, move the cursor or turn the reading direction.
    private static func escaped(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
        return text.unicodeScalars.reduce(into: "") { $0 += escaped($1) }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            return "\\u{\(String(scalar.value, radix: 16))}"
        default:
            return String(Character(scalar))
        }
    }
}
