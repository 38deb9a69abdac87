/// The texts and numbers in the objects of a JSON text, by their names joined with dots; arrays are passed over.
///
/// As much of JSON (RFC 8259) as answers to an export need: two levels of objects. Depth and number are bounded.
struct JSONScalars {
    private static let deepest = 32
    private static let most = 64

    private let bytes: [UInt8]
    private var position = 0
    private var scalars: [String: String] = [:]

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads a text that is one object; nil for anything else.
    static func read(_ bytes: [UInt8]) -> [String: String]? {
        var reader = JSONScalars(bytes)
        reader.skipSpace()
        guard reader.next == UInt8(ascii: "{"), reader.value(at: "", depth: 0, isKept: true) else { return nil }
        reader.skipSpace()
        return reader.position == bytes.count ? reader.scalars : nil
    }

    /// Passes a value, and keeps what it holds; false where there is none.
    private mutating func value(at path: String, depth: Int, isKept: Bool) -> Bool {
        guard depth <= Self.deepest else { return false }
        switch next {
        case UInt8(ascii: "{"): return object(at: path, depth: depth, isKept: isKept)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""):
            guard let text = string() else { return false }
            if isKept { keep(text, at: path) }
            return true
        default:
            let start = position
            while let byte = next, isWord(byte) { position += 1 }
            let word = String(decoding: bytes[start..<position], as: UTF8.self)
            if isKept, word != "null" { keep(word, at: path) }
            return !word.isEmpty
        }
    }

    private mutating func object(at path: String, depth: Int, isKept: Bool) -> Bool {
        position += 1
        skipSpace()
        if take("}") { return true }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\""), let name = string() else { return false }
            skipSpace()
            guard take(":") else { return false }
            skipSpace()
            let inner = path.isEmpty ? name : path + "." + name
            guard value(at: inner, depth: depth + 1, isKept: isKept && depth < 2) else { return false }
            skipSpace()
        } while take(",")
        return take("}")
    }

    private mutating func array(depth: Int) -> Bool {
        position += 1
        skipSpace()
        if take("]") { return true }
        repeat {
            skipSpace()
            guard value(at: "", depth: depth + 1, isKept: false) else { return false }
            skipSpace()
        } while take(",")
        return take("]")
    }

    /// Reads a text; an escape of a code point becomes a question mark unless it is ASCII.
    private mutating func string() -> String? {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            guard byte >= 0x20 else { return nil }
            if byte == UInt8(ascii: "\\") {
                guard let meant = escape() else { return nil }
                text.append(meant)
            } else {
                text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> UInt8? {
        guard let letter = next else { return nil }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return letter
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return UInt8(ascii: " ")
        case UInt8(ascii: "u"):
            guard bytes.count - position >= 4,
                let unit = UInt16(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
            else { return nil }
            position += 4
            return unit >= 0x20 && unit < 0x7F ? UInt8(unit) : UInt8(ascii: "?")
        default: return nil
        }
    }

    private mutating func keep(_ text: String, at path: String) {
        if scalars.count < Self.most { scalars[path] = text }
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Whether a byte can stand in a number, `true`, `false` or `null`.
    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
