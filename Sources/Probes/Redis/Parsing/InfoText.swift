/// What `INFO` or `CLUSTER INFO` answers, cut into sections and fields.
///
/// The text is lines of `name:value` between headings such as `# Memory`; a server of any age, a proxy or a fork may
/// have written it, so everything unknown is kept and everything unusable is left out.
struct InfoText: Sendable {
    /// A heading and the fields below it, in their order.
    struct Section: Sendable {
        let name: String
        var fields: [Field]
    }

    /// One line.
    struct Field: Sendable {
        let name: String
        let value: ByteText
    }

    /// Longer lines are no server's.
    static let lineLimit = 4_096
    /// No honest answer has as many fields: Redis has some 250, and three for each command that was ever called.
    static let fieldLimit = 10_000

    /// In the order of the text; a section that comes twice is one.
    private(set) var sections: [Section] = []
    private var positions: [String: Int] = [:]
    private var values: [String: ByteText] = [:]

    /// Reads a whole answer; never fails, but may find nothing.
    ///
    /// Of a field that stands twice in the text the first one counts: a second sample of one series would make the
    /// whole exposition unreadable.
    static func parse(_ bytes: ByteText) -> InfoText {
        var info = InfoText()
        var section = ""
        var count = 0
        bytes.forEachLine { raw in
            guard raw.count <= lineLimit, count < fieldLimit else { return }
            let line = raw.trimmed
            if line.first == UInt8(ascii: "#") {
                section = line.dropFirst().trimmed.text
            } else if let (name, value) = line.split(at: ":"), !name.isEmpty {
                count += 1
                info.keep(name.text, value, in: section)
            }
        }
        return info
    }

    private mutating func keep(_ name: String, _ value: ByteText, in section: String) {
        guard values[name] == nil else { return }
        values[name] = value
        let field = Field(name: name, value: value)
        if let index = positions[section] {
            sections[index].fields.append(field)
        } else {
            positions[section] = sections.count
            sections.append(Section(name: section, fields: [field]))
        }
    }

    /// Whether there is not one field.
    var isEmpty: Bool { values.isEmpty }

    /// A field's value; nil where there is no such field.
    func bytes(_ name: String) -> ByteText? { values[name] }

    /// A field's value as text; nil where there is no such field.
    func text(_ name: String) -> String? { values[name]?.text }

    /// A field's value as a finite number; nil where there is none.
    func number(_ name: String) -> Double? { values[name]?.decimal }

    /// The fields of a section; none where there is no such section.
    func fields(of section: String) -> [Field] {
        positions[section].map { sections[$0].fields } ?? []
    }
}
