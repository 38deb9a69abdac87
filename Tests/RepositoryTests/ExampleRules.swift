import Testing

@Suite("Examples")
struct ExampleRules {
    /// An article and the folder whose program holds all of its code.
    private static let articles = [
        "Sources/Exporters/Exporters.docc/HummingbirdApp.md": "examples/hummingbird-app/Sources/"
    ]

    @Test("every piece of Swift in an article stands in a program that builds", arguments: articles.keys.sorted())
    func snippets(path: String) throws {
        let folder = try #require(Self.articles[path])
        let text = try #require(Checkout.file(path)?.text)
        let programs = Checkout.swift(in: "examples").filter { $0.path.hasPrefix(folder) }
            .map { "\n" + Self.words(in: $0.text ?? "") + "\n" }
        let snippets = text.matches(of: /```swift\n([\s\S]*?)```/).map { String($0.1) }
        #expect(!snippets.isEmpty && !programs.isEmpty)
        let offenders = snippets.filter { snippet in
            !programs.contains { $0.contains("\n" + Self.words(in: snippet) + "\n") }
        }
        #expect(offenders.isEmpty, "copy them from the program again: \(listed(offenders))")
    }

    /// The lines without their indentation; empty ones are left out.
    private static func words(in text: String) -> String {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
