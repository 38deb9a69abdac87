import Foundation
import Testing

@Suite("Documents")
struct DocumentRules {
    private static let pages = Checkout.files.filter { $0.name.hasSuffix(".md") }

    @Test(
        "the pages that everybody looks for are there",
        arguments: [
            "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "docs/compatibility.md",
            "docs/operations.md", "docs/threat-model.md", "docs/http.md",
        ])
    func present(path: String) {
        #expect(Checkout.file(path)?.text?.hasPrefix("# ") ?? false, "\(path) is missing or has no title")
    }

    @Test("every link of a page leads somewhere")
    func links() {
        var offenders: [String] = []
        for page in Self.pages {
            for target in Self.links(in: page.text ?? "") where !target.contains("://") && !target.hasPrefix("mailto:")
            {
                if !Self.leadsSomewhere(target, from: page) { offenders.append("\(page): \(target)") }
            }
        }
        #expect(offenders.isEmpty, "mend or remove: \(listed(offenders))")
    }

    @Test("a decision says its context, what was decided and what it costs, on one page")
    func decisions() {
        let decisions = Self.pages.filter { $0.path.hasPrefix("docs/decisions/") }
        #expect(decisions.count >= 3)
        var offenders: [String] = []
        for page in decisions {
            for heading in ["## Context", "## Decision", "## Cost"] where !page.lines.contains(Substring(heading)) {
                offenders.append("\(page): no \(heading)")
            }
            if page.lines.count > 80 { offenders.append("\(page): \(page.lines.count) lines") }
            if !page.name.contains(/^\d{4}-[a-z0-9-]+\.md$/) { offenders.append("\(page): named NNNN-words.md") }
        }
        #expect(offenders.isEmpty, "\(listed(offenders))")
    }

    @Test("no file names a place that only one machine has")
    func workspaces() {
        // Put together from parts, so that this file does not break its own rule.
        let places = ["/" + "work/", "/tmp/" + "wt", "/tmp/" + "light", "/home/" + "user/", "/root/" + "."]
        var offenders: [String] = []
        for file in Checkout.files {
            for (number, line) in file.lines.enumerated() {
                for place in places where Self.contains(line, path: place) {
                    offenders.append("\(file):\(number + 1): \(place)")
                }
            }
        }
        #expect(offenders.isEmpty, "\(listed(offenders))")
    }

    @Test("no file names a package registry or a mirror of one")
    func registries() {
        let marks = [
            "index" + "-url", "find" + "-links", "trusted" + "-host", "registries" + ".json", "PIP_" + "INDEX",
        ]
        let known: Set = [
            "github.com", "www.swift.org", "json-schema.org", "prometheus.io", "datatracker.ietf.org",
            "www.rfc-editor.org",
            "www.freedesktop.org", "docs.kernel.org", "man7.org", "opencontainers.org", "keepachangelog.com",
            "semver.org", "mustache.github.io",
            "openmetrics.io", "localhost", "127.0.0.1", "[::1]", "0.0.0.0",
        ]
        var offenders: [String] = []
        for file in Checkout.files {
            for (number, line) in file.lines.enumerated() {
                let place = "\(file):\(number + 1)"
                offenders += marks.filter { line.contains($0) }.map { "\(place): \($0)" }
                guard !file.path.hasPrefix("Tests/"), !file.path.hasPrefix("Sources/") else { continue }
                for match in line.matches(of: /https?:\/\/([A-Za-z0-9.\[\]:-]*[A-Za-z0-9\]])/) {
                    let host = Self.host(String(match.1))
                    if !known.contains(host), !host.contains("example"), host.contains(".") {
                        offenders.append("\(place): \(host)")
                    }
                }
            }
        }
        #expect(offenders.isEmpty, "an address that is not public, or not yet on the list: \(listed(offenders))")
    }

    @Test("the change log names a kind for every change")
    func changeLog() {
        let kinds = ["[FEATURE]", "[CHANGE]", "[ENHANCEMENT]", "[BUGFIX]", "[SECURITY]"]
        let entries = Checkout.file("CHANGELOG.md")?.lines.filter { $0.hasPrefix("* ") || $0.hasPrefix("- ") } ?? []
        #expect(!entries.isEmpty)
        let offenders = entries.filter { entry in !kinds.contains { entry.dropFirst(2).hasPrefix($0) } }
        #expect(offenders.isEmpty, "begin with one of \(kinds): \(listed(offenders.map(String.init)))")
    }

    private static func host(_ authority: String) -> String {
        if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
        return String(authority.prefix { $0 != ":" })
    }

    private static func contains(_ line: Substring, path: String) -> Bool {
        line.ranges(of: path).contains { range in
            guard range.lowerBound > line.startIndex else { return true }
            let before = line[line.index(before: range.lowerBound)]
            return !before.isLetter && !before.isNumber && !"._-})*$".contains(before)
        }
    }

    /// Targets of links and pictures; what stands in code is no link.
    private static func links(in text: String) -> [String] {
        let prose = text.replacing(/```[\s\S]*?```/, with: "").replacing(/`[^`\n]*`/, with: "code")
        return prose.matches(of: /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/).map { String($0.1) }
    }

    private static func leadsSomewhere(_ target: String, from page: Checkout.File) -> Bool {
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var path = page.path
        if !parts[0].isEmpty {
            let base = page.folders.joined(separator: "/")
            path = NSString(string: "/" + base + "/" + parts[0]).standardizingPath
            path = String(path.drop { $0 == "/" })
            guard Checkout.exists(path) else { return false }
        }
        guard parts.count == 2 else { return true }
        guard path.hasSuffix(".md") else { return true }
        return headings(in: Checkout.file(path)?.text ?? "").contains(parts[1])
    }

    /// The anchors of a page's headings, made as GitHub makes them.
    private static func headings(in text: String) -> Set<String> {
        Set(
            text.replacing(/```[\s\S]*?```/, with: "").split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
                let title = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
                return String(
                    title.compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : nil })
            })
    }
}
