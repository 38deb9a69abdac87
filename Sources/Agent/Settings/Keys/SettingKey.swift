import Telemetry

/// One key of the settings: where it stands, what it takes, what it is without being set, and why it is there.
struct SettingKey<Value: Sendable & Equatable>: Sendable {
    /// The path; `*` stands for a name that the user chooses, `[]` for an entry of a list.
    let path: [String]
    let kind: ValueKind<Value>
    /// What holds where the settings say nothing.
    let builtIn: Value
    /// Why somebody would set it, in one line.
    let purpose: String
    /// Whether the value is never shown.
    let isSecret: Bool

    init(_ path: String, _ kind: ValueKind<Value>, default builtIn: Value, _ purpose: String, isSecret: Bool = false) {
        self.init(
            path: path.split(separator: ".").map(String.init), kind: kind, builtIn: builtIn, purpose: purpose,
            isSecret: isSecret)
    }

    private init(path: [String], kind: ValueKind<Value>, builtIn: Value, purpose: String, isSecret: Bool) {
        self.path = path
        self.kind = kind
        self.builtIn = builtIn
        self.purpose = purpose
        self.isSecret = isSecret
    }

    /// The path with names in the places of `*` and `[]`.
    func path(_ names: [String]) -> [String] {
        var rest = names[...]
        return path.map { $0 == "*" || $0 == "[]" ? rest.popFirst() ?? $0 : $0 }
    }

    /// The key where it stands for something of which more is known, and takes less than elsewhere.
    func taking(_ kind: ValueKind<Value>) -> SettingKey {
        SettingKey(path: path, kind: kind, builtIn: builtIn, purpose: purpose, isSecret: isSecret)
    }

    /// The key without its type, for the catalogue.
    var described: DescribedKey {
        DescribedKey(
            path: path, form: kind.form, isList: kind.isList, builtIn: kind.show(builtIn), purpose: purpose,
            isSecret: isSecret)
    }
}

/// A key of the settings without the type of its value.
struct DescribedKey: Sendable, Equatable {
    let path: [String]
    /// What it takes, in words.
    let form: String
    let isList: Bool
    /// What holds where the settings say nothing.
    let builtIn: ShownValue
    let purpose: String
    let isSecret: Bool
}

/// Paths of keys as people read them.
enum SettingPath {
    /// `listen.auth[0].paths`; names with dots or other marks stand in quotes.
    static func text(_ parts: [String]) -> String {
        var text = ""
        for part in parts {
            if part == "[]" || Int(part) != nil {
                text += part == "[]" ? part : "[\(part)]"
                continue
            }
            let isPlain = part.utf8.allSatisfy {
                $0 >= 48 && $0 <= 57 || $0 >= 97 && $0 <= 122 || $0 >= 65 && $0 <= 90 || "_-*".utf8.contains($0)
            }
            text += (text.isEmpty ? "" : ".") + (isPlain && !part.isEmpty ? part : JSONText.quoted(part))
        }
        return text
    }

    /// The first so many names of a path's text; all of it where it has no more.
    static func beginning(of text: String, names: Int) -> Substring {
        var (dots, isQuoted, isEscaped) = (0, false, false)
        for (index, byte) in zip(text.utf8.indices, text.utf8) {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isQuoted
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: "."), !isQuoted {
                dots += 1
                if dots == names { return text[..<index] }
            }
        }
        return text[...]
    }
}
