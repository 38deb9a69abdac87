/// Messages of the server's side of the protocol, version 3, as bytes.
///
/// Format: the PostgreSQL manual, "Message Formats".
enum Wire {
    static let ready = message("Z", Array("I".utf8))
    static let parsed = message("1", []) + message("2", [])

    static func message(_ type: Character, _ body: [UInt8]) -> [UInt8] {
        [type.asciiValue!] + int32(Int32(body.count + 4)) + body
    }

    static func int32(_ value: Int32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    static func int16(_ value: Int16) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    static func int(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

    static func parameter(_ name: String, _ value: String) -> [UInt8] { message("S", text(name) + text(value)) }

    static func columns(_ names: [String]) -> [UInt8] {
        var body = int16(Int16(names.count))
        for name in names {
            body += text(name) + int32(0) + int16(0)
            body += int32(25) + int16(-1) + int32(-1) + int16(0)
        }
        return message("T", body)
    }

    static func row(_ values: [String?]) -> [UInt8] {
        var body = int16(Int16(values.count))
        for value in values {
            body += int32(value.map { Int32($0.utf8.count) } ?? -1)
            body += Array((value ?? "").utf8)
        }
        return message("D", body)
    }

    static func complete(_ tag: String) -> [UInt8] { message("C", text(tag)) }

    static func error(_ state: String, _ words: String, severity: String = "ERROR") -> [UInt8] {
        var body = text("S\(severity)") + text("V\(severity)")
        body += text("C\(state)") + text("M\(words)") + [0]
        return message("E", body)
    }

    /// The whole answer to a statement of the extended protocol.
    static func answer(_ names: [String], _ rows: [[String?]]) -> [UInt8] {
        var bytes = parsed + columns(names)
        for values in rows { bytes += row(values) }
        return bytes + complete("SELECT \(rows.count)") + ready
    }
}
