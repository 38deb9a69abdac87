import Foundation
import Testing

/// Runbooks are read at night, in the repository or at `/runbooks/NAME`: all of one form, in both places the same.
@Suite("Runbooks")
struct RunbookRules {
    private static let pages = Checkout.files.filter { $0.path.hasPrefix("docs/runbooks/") }
    private static let source = "Sources/Agent/Runbooks/Generated/Runbook+All.swift"

    @Test("a runbook has a title, what leads to it, and four parts, and is short")
    func form() {
        #expect(Self.pages.count > 80)
        var offenders: [String] = []
        for page in Self.pages {
            let headings = page.lines.filter { $0.hasPrefix("#") && !$0.hasPrefix("#!") }.dropFirst()
            if !(page.text ?? "").hasPrefix("# ") { offenders.append("\(page): no title") }
            if Array(headings) != ["## Meaning", "## Impact", "## Diagnosis", "## Mitigation"] {
                offenders.append("\(page): \(headings)")
            }
            if page.lines.count > 90 { offenders.append("\(page): \(page.lines.count) lines") }
            if !page.name.contains(/^[a-z]+-[a-z_-]+\.md$/) { offenders.append("\(page): named kind-thing.md") }
            if !(page.text ?? "").contains("\n```") { offenders.append("\(page): no command to paste") }
            offenders += page.lines.filter { $0.count > 130 }.map { "\(page): \($0.count) columns" }
        }
        #expect(offenders.isEmpty, "\(listed(offenders))")
    }

    @Test("a runbook uses the part of Markdown that /runbooks/NAME shows")
    func subset() {
        var offenders: [String] = []
        for page in Self.pages {
            let prose = (page.text ?? "").replacing(/```[\s\S]*?```/, with: "").replacing(/`[^`\n]*`/, with: "code")
            for line in prose.split(separator: "\n") {
                if line.hasPrefix("|") || line.hasPrefix(">") || line.hasPrefix("    ") || line.contains("![")
                    || line.contains("<") || line.contains("`")
                {
                    offenders.append("\(page): \(line)")
                }
            }
            for link in prose.matches(of: /\]\(([^)]*)\)/) where !link.1.contains(/^[a-z_-]+\.md$/) {
                offenders.append("\(page): a link to \(link.1)")
            }
        }
        #expect(offenders.isEmpty, "\(listed(offenders))")
    }

    @Test("the program has the runbooks as they are in docs/runbooks (UPDATE_DOCS=1 writes them)")
    func inProgram() throws {
        let literals = Self.pages.sorted { $0.name.dropLast(3) < $1.name.dropLast(3) }.map { page in
            "        Runbook(\n            \"\(page.name.dropLast(3))\",\n            #\"\"\"\n"
                + page.lines.map { $0.isEmpty ? "" : "            \($0)" }.joined(separator: "\n")
                + "\n            \"\"\"#),"
        }
        let expected =
            "// swift-format-ignore-file\n"
            + "// Made from docs/runbooks: UPDATE_DOCS=1 swift test --no-parallel --filter RunbookRules\n\n"
            + "extension Runbook {\n    /// Every runbook, by name.\n    static let all: [Runbook] = [\n"
            + literals.joined(separator: "\n") + "\n    ]\n}\n"
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try expected.write(to: Checkout.root.appendingPathComponent(Self.source), atomically: true, encoding: .utf8)
            return
        }
        #expect(Checkout.file(Self.source)?.text == expected, "UPDATE_DOCS=1 writes \(Self.source)")
        #expect(!Self.pages.contains { $0.text?.contains("\"\"\"#") ?? false })
    }
}
