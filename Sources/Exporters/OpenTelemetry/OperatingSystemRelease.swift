/// What `/etc/os-release` says.
///
/// Source: os-release(5).
struct OperatingSystemRelease: Equatable {
    /// The assignments, without their quotes.
    let fields: [String: String]

    /// Reads assignments of a shell, one a line; lines that are none are left out.
    init(parsing bytes: [UInt8]) {
        var fields: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let sign = line.firstIndex(of: UInt8(ascii: "=")),
                let name = String(validating: line[..<sign], as: UTF8.self), Self.isName(name),
                let value = Self.value(line[line.index(after: sign)...])
            else { continue }
            fields[name] = value
        }
        self.fields = fields
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 65 && $0 <= 90 || $0 >= 48 && $0 <= 57 || $0 == 95 }
    }

    /// The value of an assignment; nil where its quote does not end, and where it says nothing.
    private static func value(_ bytes: ArraySlice<UInt8>) -> String? {
        var rest = bytes
        while let last = rest.last, last <= 0x20 { rest = rest.dropLast() }
        guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return rest.isEmpty ? nil : String(validating: rest, as: UTF8.self)
        }
        var value: [UInt8] = []
        var isEscaped = false
        for byte in rest.dropFirst() {
            if isEscaped {
                value.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                isEscaped = true
            } else if byte == quote {
                return value.isEmpty ? nil : String(validating: value, as: UTF8.self)
            } else {
                value.append(byte)
            }
        }
        return nil
    }
}
