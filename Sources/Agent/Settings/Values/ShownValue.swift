import Telemetry

/// A setting's value as `check-config` shows it.
enum ShownValue: Sendable, Equatable, CustomStringConvertible {
    /// Nothing is set.
    case null
    /// A truth value.
    case flag(Bool)
    /// A number in decimal digits.
    case number(String)
    /// A text, also durations and sizes.
    case text(String)
    /// A list.
    case list([ShownValue])
    /// Something that is set and not shown.
    case secret

    /// The value as YAML would write it on one line.
    var description: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let digits): digits
        case .text(let text): Self.isPlain(text) ? text : JSONText.quoted(text)
        case .list(let list): "[" + list.map(\.description).joined(separator: ", ") + "]"
        case .secret: "********"
        }
    }

    /// The value as JSON; a secret is a text of asterisks.
    var json: String {
        switch self {
        case .null, .flag, .number: description
        case .text(let text): JSONText.quoted(text)
        case .list(let list): "[" + list.map(\.json).joined(separator: ", ") + "]"
        case .secret: JSONText.quoted(description)
        }
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), !text.hasSuffix(":") else { return false }
        if ["null", "true", "false", "yes", "no", "on", "off"].contains(text) { return false }
        return text.utf8.allSatisfy { byte in
            byte >= 48 && byte <= 57 || byte >= 97 && byte <= 122 || byte >= 65 && byte <= 90
                || "_./%+-:@".utf8.contains(byte)
        }
    }
}

extension JSONText {
    /// A text in quotes, escaped as JSON asks.
    static func quoted(_ text: String) -> String {
        var json = JSONText()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
