/// What to do when a check or rule speaks up: a page of `docs/runbooks`, which is part of the program.
///
/// The texts are literals: they lie in the program's file, and cost memory only while somebody reads one.
struct Runbook: Sendable {
    /// Its name in `/runbooks/NAME`, such as `host-disk`.
    let name: String
    /// Its Markdown.
    let text: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    /// Its first heading.
    var title: String { String(text.prefix { $0 != "\n" }.drop { $0 == "#" || $0 == " " }) }

    /// The kind of target that it is about.
    var kind: String { String(name.prefix { $0 != "-" }) }

    /// The runbook of this name; nil where there is none.
    static func named(_ name: some StringProtocol) -> Runbook? {
        all.first { $0.name == name }
    }
}
