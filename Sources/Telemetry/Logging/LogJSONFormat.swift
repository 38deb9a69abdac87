/// One JSON object (RFC 8259) a line: `timestamp`, `level`, `message`, `logger`, and `metadata` unless it is empty.
///
/// Before the metadata stand, where they are known, `request_id`, `trace_id`, `span_id` and `trace_flags`.
enum LogJSONFormat {
    /// The whole line, its end included.
    static func line(_ record: LogRecord) -> [UInt8] {
        var output: [UInt8] = []
        output += "{\"timestamp\":\"\(record.time.rfc3339)\",\"level\":\"\(record.level)\",\"message\":".utf8
        append(record.message, to: &output)
        output += ",\"logger\":".utf8
        append(record.logger, to: &output)
        for identity in record.identities {
            output += ",\"\(identity.name)\":".utf8
            append(identity.value, to: &output)
        }
        let fields = record.shownFields
        if !fields.isEmpty {
            output += ",\"metadata\":".utf8
            append(.object(fields), to: &output)
        }
        output += "}\n".utf8
        return output
    }

    static func append(_ value: LogValue, to output: inout [UInt8]) {
        switch value {
        case .string(let text): append(text, to: &output)
        case .array(let values):
            output.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(value, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let fields):
            output.append(UInt8(ascii: "{"))
            for (index, field) in fields.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(field.name, to: &output)
                output.append(UInt8(ascii: ":"))
                append(field.value, to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += "\\\"".utf8
            case UInt8(ascii: "\\"): output += "\\\\".utf8
            case 0x0a: output += "\\n".utf8
            case 0x0d: output += "\\r".utf8
            case 0x09: output += "\\t".utf8
            case 0..<0x20, 0x7f: output += "\\u00".utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
