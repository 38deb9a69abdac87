/// The elements of a list in an answer of ours, each as it stands there.
enum JSONLines {
    /// Cuts at the braces of the list's elements; texts with braces do not matter.
    static func split(_ json: String, member: String) -> [String] {
        let bytes = Array(json.utf8)
        guard let start = bytes.firstRange(of: Array("\"\(member)\":[".utf8))?.upperBound else { return [] }
        var lines: [String] = []
        var depth = 0
        var begin = start
        var inText = false
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            if inText {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { inText = false }
            } else if byte == UInt8(ascii: "\"") {
                inText = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                if depth == 0 { begin = index }
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                if depth == 0 { break }
                depth -= 1
                if depth == 0 { lines.append(String(decoding: bytes[begin...index], as: UTF8.self)) }
            }
            index += 1
        }
        return lines
    }
}
