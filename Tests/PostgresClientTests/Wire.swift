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
        message(
            "T",
            int16(Int16(names.count))
                + names.flatMap { text($0) + int32(0) + int16(0) + int32(25) + int16(-1) + int32(-1) + int16(0) })
    }

    static func row(_ values: [String?]) -> [UInt8] {
        message(
            "D",
            int16(Int16(values.count))
                + values.flatMap { value in
                    value.map { int32(Int32($0.utf8.count)) + Array($0.utf8) } ?? int32(-1)
                })
    }

    static func complete(_ tag: String) -> [UInt8] { message("C", text(tag)) }

    static func error(_ state: String, _ words: String, severity: String = "ERROR") -> [UInt8] {
        message(
            "E",
            text("S\(severity)") + text("V\(severity)") + text("C\(state)") + text("M\(words)") + [0])
    }

    /// The whole answer to a statement of the extended protocol.
    static func answer(_ names: [String], _ rows: [[String?]]) -> [UInt8] {
        parsed + columns(names) + rows.flatMap { row($0) } + complete("SELECT \(rows.count)") + ready
    }
}
