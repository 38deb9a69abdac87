/// The way to a value in a JSON document: `queue.depth`, `checks[0].ok`, `["a.b"].c`.
///
/// A leading `$` stands for the document itself, as in JSONPath (RFC 9535), of which this is the part without choices.
struct JSONPath: Sendable, Hashable, CustomStringConvertible {
    enum Step: Sendable, Hashable {
        case member(String)
        /// Counted from 0; a negative one from the end.
        case element(Int)
    }

    let steps: [Step]
    let description: String

    /// The text of the last member's name; nil where the path ends in an element.
    var lastName: String? {
        if case .member(let name) = steps.last { name } else { nil }
    }

    /// Reads a path; nil where the text is none.
    init?(parsing text: String) {
        var rest = Array(text.utf8)[...]
        var steps: [Step] = []
        if rest.first == UInt8(ascii: "$") { rest = rest.dropFirst() }
        var mayBeName = steps.isEmpty && rest.count == text.utf8.count
        while let byte = rest.first {
            if byte == UInt8(ascii: "[") {
                guard let step = Self.bracket(&rest) else { return nil }
                steps.append(step)
            } else {
                if byte == UInt8(ascii: "."), !mayBeName { rest = rest.dropFirst() } else if !mayBeName { return nil }
                let name = rest.prefix { !".[]\"' =<>!~".utf8.contains($0) && $0 > 0x20 }
                guard !name.isEmpty else { return nil }
                steps.append(.member(String(decoding: name, as: UTF8.self)))
                rest = rest.dropFirst(name.count)
            }
            mayBeName = false
            if steps.count > 32 { return nil }
        }
        guard !text.isEmpty else { return nil }
        self.steps = steps
        description = text
    }

    /// The value at the end of the way; nil where there is none.
    func value(in document: JSONValue) -> JSONValue? {
        var current = document
        for step in steps {
            switch step {
            case .member(let name):
                guard let next = current[name] else { return nil }
                current = next
            case .element(let index):
                guard let items = current.items else { return nil }
                let position = index < 0 ? items.count + index : index
                guard items.indices.contains(position) else { return nil }
                current = items[position]
            }
        }
        return current
    }

    /// Takes `[0]`, `[-1]`, `["name"]` or `['name']` from the front.
    private static func bracket(_ rest: inout ArraySlice<UInt8>) -> Step? {
        rest = rest.dropFirst()
        if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { return nil }
            let name = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            guard rest.popFirst() == UInt8(ascii: "]") else { return nil }
            return .member(name)
        }
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")), rest[..<end].count <= 9,
            let index = Int(String(decoding: rest[..<end], as: UTF8.self))
        else { return nil }
        rest = rest[(end + 1)...]
        return .element(index)
    }
}
