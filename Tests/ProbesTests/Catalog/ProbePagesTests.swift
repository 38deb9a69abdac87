import Foundation
import Testing

@testable import Probes

@Suite("Pages of the probes")
struct ProbePagesTests {
    private static let opening = "<!-- families -->\n"
    private static let closing = "\n<!-- end of families -->"

    @Test(
        "docs/probes has the catalogue's families (UPDATE_DOCS=1 writes them)",
        arguments: ProbeCatalog.kinds.map(\.name)
    )
    func families(kind: String) throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/probes/\(kind).md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.range(of: Self.opening)?.upperBound)
        let end = try #require(text.range(of: Self.closing, range: start..<text.endIndex)?.lowerBound)
        let table = FamilyTable(families: try #require(ProbeCatalog.families(of: kind))).markdown
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try text.replacingCharacters(in: start..<end, with: table).write(
                to: page, atomically: true, encoding: .utf8)
            return
        }
        #expect(text[start..<end] == table)
    }
}
