/// The assignments of an `os-release` file.
struct OSRelease: Equatable {
    private(set) var values: [String: String] = [:]

    /// The value of a key such as `VERSION_ID`; empty where there is none.
    subscript(key: String) -> String { values[key] ?? "" }

    /// The first number of `VERSION_ID` with its fraction, `24.04`; nil where the version does not begin with one.
    var version: Double? {
        let text = self["VERSION_ID"].utf8
        let whole = text.prefix { $0 >= 48 && $0 <= 57 }
        guard !whole.isEmpty else { return nil }
        var number = String(decoding: whole, as: UTF8.self)
        let rest = text[whole.endIndex...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { $0 >= 48 && $0 <= 57 }
            number += "." + (fraction.isEmpty ? "0" : String(decoding: fraction, as: UTF8.self))
        }
        return Double(number).flatMap { $0.isFinite ? $0 : nil }
    }

    /// Reads `KEY=value` lines, quoted as in a shell; comments and what is no assignment are left out.
    static func parse(_ bytes: ByteText) -> OSRelease {
        var release = OSRelease()
        bytes.forEachLine { line in
            let line = line.trimmed
            guard line.first != UInt8(ascii: "#"), let (key, value) = line.split(at: "="), !key.isEmpty,
                let text = unquoted(value)
            else { return }
            release.values[key.text] = text
        }
        return release
    }

    private static func unquoted(_ value: ByteText) -> String? {
        let quote = value.first
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        if isQuoted, value.count < 2 || value.last != quote { return nil }
        let inner = isQuoted ? value.dropFirst().dropLast() : value
        if quote == UInt8(ascii: "'") { return inner.text }
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in inner {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                bytes.append(byte)
                isEscaped = false
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
