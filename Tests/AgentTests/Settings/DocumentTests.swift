import Testing

@testable import Agent

@Suite("Reading one settings file")
struct DocumentTests {
    private func parse(_ text: String) -> SettingsDocument { SettingsDocument.parse(Array(text.utf8), file: "a.yaml") }

    @Test("every value knows its line and column")
    func places() throws {
        let root = try #require(parse("listen:\n  port: 1\n  hosts: [a, \"b\"]\n").root)
        #expect(root[["listen", "port"]]?.place == .file("a.yaml", line: 2, column: 9))
        #expect(root[["listen", "hosts", "1"]]?.place == .file("a.yaml", line: 3, column: 14))
    }

    @Test(
        "an empty file, comments alone and a bare --- are no settings and no error",
        arguments: ["", "# x\n", "---\n", "\u{FEFF}"])
    func empty(text: String) {
        let document = parse(text)
        #expect(document.root?.isNull == true)
        #expect(document.issues.isEmpty)
    }

    @Test(
        "what is wrong with a text is told with its place and what to do",
        arguments: [
            ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: error: the key \"a\" stands twice in one map, first at a.yaml:1:1"),
            ("a:\n  b: 1\n  b: 1\n", "a.yaml:3:3: error: the key \"b\" stands twice"),
            ("a:\n\tb: 1\n", "a.yaml:2:1: error: not YAML"), ("a: [1, 2\nb: 3\n", "a.yaml:2:"),
            ("a: b: c\n", "a.yaml:1:5: error: not YAML: mapping values"), ("a: \"x\n", "a.yaml:2:1: error: not YAML"),
            ("a: 1\n--- \nb: 2\n", "a.yaml:2:1: error: not usable"), ("? [a]\n: 1\n", "a.yaml:1:3: error: a key must"),
            ("a: &x 1\n", "a.yaml:1:4: error: YAML anchors"), ("a: *x\n", "a.yaml:1:4: error: not usable"),
            ("a: \u{1}\n", "a.yaml:1:4: error: a control character"), ("é: \0", "a.yaml:1:4: error: a NUL byte"),
            ("a: %b\n", "a.yaml:1:4: error: not YAML"), ("a: @b\n", "a.yaml:1:4: error: not YAML"),
            ("%YAML 9\n---\na: 1\n", "a.yaml:1:"), ("a: !x\n  - &y b\n", "a.yaml:2:5: error: YAML anchors"),
        ])
    func wrong(text: String, beginning: String) throws {
        let issue = try #require(parse(text).issues.first)
        #expect(issue.description.hasPrefix(beginning), "\(issue)")
        #expect(issue.suggestion != nil)
    }

    @Test("bytes that are not UTF-8 are told at their place")
    func notUTF8() {
        let issue = SettingsDocument.parse(Array("a: 1\nb: é".utf8) + [0xFF], file: "a.yaml").issues.first
        #expect(issue?.place == .file("a.yaml", line: 2, column: 5))
        let utf16 = SettingsDocument.parse([0xFF, 0xFE, 0x61, 0x00], file: "a.yaml").issues
        #expect(utf16.map(\.message) == ["these bytes are not UTF-8"])
    }

    @Test("a file beyond the limit is refused unread")
    func huge() {
        let bytes = Array(repeating: UInt8(ascii: "a"), count: SettingsText.largest + 1)
        #expect(SettingsDocument.parse(bytes, file: "a.yaml").issues.first?.place == .wholeFile("a.yaml"))
    }

    @Test("aliases that would unfold into gigabytes are refused at once, also as keys")
    func bomb() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let issue = parse(text + "? *a40\n: 1\n? *a40\n: 2\n").issues.first
        #expect(issue?.description.hasPrefix("a.yaml:1:5: error: YAML anchors") == true)
    }

    @Test("deep nesting is an error, never a crash", arguments: ["[", "{a: ", "- ", "closed", "block"])
    func deep(form: String) {
        let text =
            switch form {
            case "closed": String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
            case "block": (0..<600).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
            default: String(repeating: form, count: 100_000)
            }
        #expect(!parse(text).issues.isEmpty)
    }

    @Test("ten thousand keys are read, and unknown ones told in a bearable number")
    func many() {
        let text = (0..<10_000).map { "key\($0): \($0)\n" }.joined()
        #expect(parse(text).root?.map?.entries.count == 10_000)
        let loaded = loadSettings(text)
        #expect(loaded.issues.count == 201)
        #expect(loaded.issues.last?.message == "and 9800 more problems")
        let checks = (0..<10_000).map { "  \"host/local:disk:/\($0)\": {warn: 85%}\n" }.joined()
        #expect(loadSettings("checks:\n" + checks).settings.checks.rules.count == 10_000)
    }

    @Test("random bytes are read without a crash")
    func garbage() {
        var state: UInt64 = 42
        for _ in 0..<500 {
            let bytes = (0..<200).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Mostly characters that mean something to YAML.
                let choice = Int(truncatingIfNeeded: state >> 33)
                let marks = Array("[]{}:,-&*!|>'\"%@#? \n\tab0".utf8)
                return choice % 16 == 0 ? UInt8(truncatingIfNeeded: choice >> 8) : marks[choice % marks.count]
            }
            let document = SettingsDocument.parse(bytes, file: "a.yaml")
            #expect(document.root != nil || !document.issues.isEmpty)
        }
    }
}
