import Mustache

/// The pages at `/runbooks` and `/runbooks/NAME`, without scripts.
struct RunbookPage: Sendable {
    /// The runbooks of one kind of target, in the index.
    struct Group: Sendable {
        let kind: String
        let entries: [Entry]
    }

    /// A line of the index.
    struct Entry: Sendable {
        let name: String
        let title: String
    }

    private struct Model {
        let title: String
        /// HTML, made from the runbook's Markdown.
        let body: String
        let groups: [Group]
        let style = StatusPage.styleMark
    }

    private let template: MustacheTemplate

    /// Parses the template that is part of the program; throws where it is broken, which a test would show.
    init() throws {
        template = try MustacheTemplate(string: String(decoding: PackageResources.runbook_mustache, as: UTF8.self))
    }

    /// One runbook as HTML.
    func render(_ runbook: Runbook) -> String {
        template.render(Model(title: runbook.title, body: RunbookMarkdown.html(runbook.text), groups: []))
    }

    /// The list of all, by kind.
    func index() -> String {
        var groups: [Group] = []
        for kind in Runbook.all.map(\.kind) where groups.last?.kind != kind {
            let entries = Runbook.all.filter { $0.kind == kind }.map { Entry(name: $0.name, title: $0.title) }
            groups.append(Group(kind: kind, entries: entries))
        }
        return template.render(Model(title: "Runbooks", body: "<h1>Runbooks</h1>", groups: groups))
    }
}
