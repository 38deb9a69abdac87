/// Swift source with comments, texts and regular expressions blanked, so that rules see code only.
///
/// Lines and bytes stay where they were. Code inside an interpolation stays; multi-line and raw strings are known.
struct SwiftText {
    private let newline = UInt8(ascii: "\n")
    private let source: [UInt8]
    private var result: [UInt8]
    private var position = 0

    static func blanked(_ text: String) -> String {
        var scanner = SwiftText(text)
        scanner.code(untilParenthesis: false)
        return String(decoding: scanner.result, as: UTF8.self)
    }

    private init(_ text: String) {
        source = Array(text.utf8)
        result = source
    }

    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while position < source.count {
            if skipComment() || skipString() || skipRegularExpression() { continue }
            switch source[position] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if untilParenthesis, depth == 0 {
                    position += 1
                    return
                }
            default: break
            }
            position += 1
        }
    }

    private mutating func skipComment() -> Bool {
        if starts(with: "//") {
            while position < source.count, source[position] != newline { blank() }
            return true
        }
        guard starts(with: "/*") else { return false }
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
        return true
    }

    private mutating func skipString() -> Bool {
        var hashes = 0
        while position + hashes < source.count, source[position + hashes] == UInt8(ascii: "#") { hashes += 1 }
        let start = position + hashes
        guard start < source.count, source[start] == UInt8(ascii: "\"") else { return false }
        position = start
        let isLong = starts(with: "\"\"\"")
        let mark = String(repeating: "#", count: hashes)
        let end = (isLong ? "\"\"\"" : "\"") + mark
        position += isLong ? 3 : 1
        while position < source.count {
            if starts(with: end) {
                position += end.utf8.count
                return true
            }
            if starts(with: "\\" + mark + "(") {
                position += 1 + hashes
                code(untilParenthesis: true)
            } else if starts(with: "\\" + mark) {
                blank(2 + hashes)
            } else if source[position] == newline, !isLong {
                return true
            } else {
                blank()
            }
        }
        return true
    }

    /// Blanks a literal between slashes: one that stands where a value begins and ends on its line.
    private mutating func skipRegularExpression() -> Bool {
        guard source[position] == UInt8(ascii: "/"), position + 1 < source.count,
            source[position + 1] != UInt8(ascii: " "), source[position + 1] != newline
        else { return false }
        var before = position - 1
        while before >= 0, source[before] == UInt8(ascii: " ") || source[before] == newline { before -= 1 }
        guard before >= 0, "(,:=[".utf8.contains(source[before]) else { return false }
        var end = position + 1
        while end < source.count, source[end] != newline, source[end] != UInt8(ascii: "/") {
            end += source[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < source.count, source[end] == UInt8(ascii: "/") else { return false }
        blank(end + 1 - position)
        return true
    }

    private func starts(with text: String) -> Bool {
        source[position...].starts(with: text.utf8)
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            if source[position] != newline { result[position] = UInt8(ascii: " ") }
            position += 1
        }
    }
}
