/// How long the functions of a source file are, from the line of `func` or `init` to that of the closing brace.
enum FunctionLength {
    struct Found: Equatable {
        let name: String
        let line: Int
        let lines: Int
    }

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")

    static func all(in text: String) -> [Found] {
        let code = Array(SwiftText.blanked(text).utf8)
        var found: [Found] = []
        var index = 0
        var line = 1
        while index < code.count {
            if code[index] == newline { line += 1 }
            if let name = declaration(code, at: index), let end = closing(code, from: index) {
                let lines = code[index...end].count { $0 == newline } + 1
                found.append(Found(name: name, line: line, lines: lines))
            }
            index += 1
        }
        return found
    }

    /// The name of a function, an initialiser or the like whose declaration begins here.
    private static func declaration(_ code: [UInt8], at index: Int) -> String? {
        let before = index > 0 ? code[index - 1] : space
        guard !isWord(before), before != UInt8(ascii: "."), before != UInt8(ascii: "`") else { return nil }
        for keyword in ["func", "init", "deinit", "subscript"] where code[index...].starts(with: keyword.utf8) {
            var end = index + keyword.utf8.count
            guard end < code.count, !isWord(code[end]), code[end] != UInt8(ascii: ":") else { continue }
            guard keyword == "func" else { return keyword }
            while end < code.count, code[end] == space { end += 1 }
            let name = String(decoding: code[end...].prefix { $0 != UInt8(ascii: "(") && $0 != newline }, as: UTF8.self)
            return String(name.prefix { $0 != " " })
        }
        return nil
    }

    /// Where the body that belongs to a declaration ends; nil for a requirement, which has none.
    private static func closing(_ code: [UInt8], from start: Int) -> Int? {
        var brackets = 0
        var index = start
        while index < code.count {
            switch code[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
            case UInt8(ascii: "{") where brackets == 0: return matching(code, from: index)
            case UInt8(ascii: "}") where brackets == 0: return nil
            case newline where brackets == 0:
                let rest = code[index...].drop { $0 == newline || $0 == space }
                let goesOn = ["{", "->", "where ", "async", "throws", "rethrows"].contains {
                    rest.starts(with: $0.utf8)
                }
                if !goesOn { return nil }
            default: break
            }
            index += 1
        }
        return nil
    }

    private static func matching(_ code: [UInt8], from start: Int) -> Int? {
        var depth = 0
        for index in start..<code.count {
            if code[index] == UInt8(ascii: "{") { depth += 1 }
            if code[index] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 95, 97...122, 128...: true
        default: false
        }
    }
}
