/// Makes HTML from the part of Markdown that runbooks are written in.
///
/// Headings, paragraphs, lists of one level whose items go on in indented lines, fenced code; in a line code, strong
/// words, and links to other runbooks. Everything else is text: nothing that stands there becomes a tag or an address.
struct RunbookMarkdown {
    private enum Block {
        case paragraph([String])
        case list(tag: String, items: [String])
        case code([Substring])
    }

    private var html = ""
    private var block: Block?

    /// The HTML of a page.
    static func html(_ text: String) -> String {
        var page = RunbookMarkdown()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { page.take(line) }
        page.close()
        return page.html
    }

    /// Text as it may stand in an element or an attribute.
    static func escaped(_ text: some StringProtocol) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    private mutating func take(_ line: Substring) {
        if case .code(let lines) = block {
            if line.hasPrefix("```") { close() } else { block = .code(lines + [line]) }
            return
        }
        if line.hasPrefix("```") {
            close()
            block = .code([])
        } else if line.allSatisfy({ $0 == " " }) {
            close()
        } else if let (level, title) = Self.heading(line) {
            close()
            html += "<h\(level)>\(Self.inline(title))</h\(level)>\n"
        } else if let (tag, item) = Self.item(line) {
            begin(tag, item)
        } else {
            goOn(line.drop { $0 == " " })
        }
    }

    private mutating func begin(_ tag: String, _ item: Substring) {
        if case .list(tag, let items) = block {
            block = .list(tag: tag, items: items + [String(item)])
            return
        }
        close()
        block = .list(tag: tag, items: [String(item)])
    }

    private mutating func goOn(_ line: Substring) {
        switch block {
        case .list(let tag, var items) where !items.isEmpty:
            items[items.count - 1] += " " + line
            block = .list(tag: tag, items: items)
        case .paragraph(let lines): block = .paragraph(lines + [String(line)])
        default: block = .paragraph([String(line)])
        }
    }

    private mutating func close() {
        switch block {
        case .paragraph(let lines): html += "<p>\(Self.inline(lines.joined(separator: " ")[...]))</p>\n"
        case .list(let tag, let items):
            html += "<\(tag)>\n" + items.map { "<li>\(Self.inline($0[...]))</li>\n" }.joined() + "</\(tag)>\n"
        case .code(let lines):
            html += "<pre><code>\(Self.escaped(lines.joined(separator: "\n")))</code></pre>\n"
        case nil: break
        }
        block = nil
    }

    private static func heading(_ line: Substring) -> (level: Int, title: Substring)? {
        let level = line.prefix { $0 == "#" }.count
        guard (1...3).contains(level), line.dropFirst(level).first == " " else { return nil }
        return (level, line.dropFirst(level + 1))
    }

    private static func item(_ line: Substring) -> (tag: String, text: Substring)? {
        if line.hasPrefix("- ") { return ("ul", line.dropFirst(2)) }
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        guard (1...3).contains(digits.count), line.dropFirst(digits.count).hasPrefix(". ") else { return nil }
        return ("ol", line.dropFirst(digits.count + 2))
    }

    /// A line's code, strong words and links; whatever is not closed is text.
    private static func inline(_ text: Substring) -> String {
        var result = ""
        var rest = text
        while let first = rest.first {
            if first == "`", let (code, after) = enclosed(rest.dropFirst(), by: "`") {
                result += "<code>\(escaped(code))</code>"
                rest = after
            } else if rest.hasPrefix("**"), let (strong, after) = enclosed(rest.dropFirst(2), by: "**") {
                result += "<strong>\(inline(strong))</strong>"
                rest = after
            } else if first == "[", let (label, behind) = enclosed(rest.dropFirst(), by: "]("),
                let (target, after) = enclosed(behind, by: ")")
            {
                result += link(label, to: target)
                rest = after
            } else {
                result += escaped(rest.prefix(1))
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private static func enclosed(_ text: Substring, by end: String) -> (inner: Substring, after: Substring)? {
        guard let range = text.firstRange(of: end), range.lowerBound > text.startIndex else { return nil }
        return (text[..<range.lowerBound], text[range.upperBound...])
    }

    /// A link to another runbook; of other links the words alone stay.
    private static func link(_ label: Substring, to target: Substring) -> String {
        let name = target.dropLast(3)
        let isRunbook =
            target.hasSuffix(".md") && !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
        return isRunbook ? "<a href=\"/runbooks/\(name)\">\(inline(label))</a>" : inline(label)
    }
}
