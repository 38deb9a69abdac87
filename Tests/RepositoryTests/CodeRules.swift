import Testing

@Suite("Code")
struct CodeRules {
    private static let sources = Checkout.swift(in: "Sources")

    /// Files that may start an unstructured task, each with its reason: none, all long work is a service.
    private static let mayStartTasks: [String: String] = [:]

    @Test("no task is started outside a group")
    func structuredTasks() {
        let pattern =
            /(?:^|[^A-Za-z0-9_.])(?:Task\s*(?:<[^>]*>)?\s*(?:\([^)]*\))?\s*\{|Task\.(?:detached|immediate)\b|Task\()/
        let offenders = places(
            in: Self.sources.filter { Self.mayStartTasks[$0.path] == nil }, with: ["Task"], matching: pattern)
        #expect(offenders.isEmpty, "make it a service or a child task: \(listed(offenders))")
    }

    @Test("nothing is formatted through String(format:) or a date formatter")
    func formatting() {
        let offenders = places(
            in: Self.sources, with: ["format:", "Formatter"],
            matching: /String\(\s*format:|\bDateFormatter\b|\bNumberFormatter\b/)
        #expect(offenders.isEmpty, "write the digits by hand: \(listed(offenders))")
    }

    @Test("what runs in every round does without Foundation")
    func foundation() {
        let hot = ["Telemetry", "Exporters", "Probes", "Alerting", "Clients"]
        let files = Self.sources.filter { file in hot.contains { file.path.hasPrefix("Sources/\($0)/") } }
        let offenders = files.filter { !$0.imports.isDisjoint(with: ["Foundation", "FoundationEssentials"]) }.map(
            \.path)
        #expect(offenders.isEmpty, "Foundation costs memory and start-up time: \(listed(offenders))")
    }

    @Test("no source traps on purpose")
    func traps() {
        let pattern = /\btry!|\b(?:fatalError|preconditionFailure|assertionFailure|precondition|assert)\(/
        let offenders = places(
            in: Self.sources, with: ["try!", "fatalError", "precondition", "assert"], matching: pattern)
        #expect(offenders.isEmpty, "throw, or return what can be said: \(listed(offenders))")
    }

    @Test("what the compiler cannot prove safe has its proof beside it")
    func proofs() {
        let pattern = /@unchecked\s+Sendable|nonisolated\(unsafe\)/
        var offenders: [String] = []
        for file in Self.sources where file.code.contains("Sendable") || file.code.contains("unsafe") {
            let lines = file.lines
            let code = file.code.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in code.enumerated() where line.contains(pattern) {
                let around = lines[max(0, index - 4)...min(lines.count - 1, index + 4)]
                let isProved = around.contains { $0.contains("//") && $0.contains("proof") }
                if !isProved { offenders.append("\(file):\(index + 1)") }
            }
        }
        #expect(offenders.isEmpty, "say `by proof: …` in a comment beside: \(listed(offenders))")
    }

    @Test("tests wait for no real time")
    func sleeps() {
        let files = Checkout.swift(in: "Tests").filter { !$0.path.hasPrefix("Tests/IntegrationTests/") }
        let offenders = places(in: files, with: ["sleep"], matching: /\bTask\.sleep|\busleep\(|\bsleep\(\d/)
        #expect(offenders.isEmpty, "use the manual time of AgentTestKit: \(listed(offenders))")
    }

    @Test("tests are written with Swift Testing")
    func testing() {
        let offenders = Checkout.swift(in: "Tests").filter { $0.imports.contains("XCTest") }.map(\.path)
        #expect(offenders.isEmpty, "move these to Swift Testing: \(listed(offenders))")
    }

    @Test("every test and suite is named by words")
    func testNames() {
        let offenders = Checkout.swift(in: "Tests").flatMap { file in
            file.code.matches(of: /@Test\b(?!\s*\(\s*#*")/).map { match in
                "\(file):\(file.code[..<match.range.lowerBound].count { $0 == "\n" } + 1)"
            }
        }
        #expect(offenders.isEmpty, "give these tests a sentence: \(listed(offenders))")
    }

    /// Where a pattern matches code, line by line; comments and texts do not count.
    ///
    /// Only files with one of the words are looked through, which saves most of the time.
    private func places(
        in files: [Checkout.File], with words: [String], matching pattern: some RegexComponent
    ) -> [String] {
        files.filter { file in words.contains { file.code.contains($0) } }.flatMap { file in
            file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                .filter { $0.element.contains(pattern) }.map { "\(file):\($0.offset + 1)" }
        }
    }
}
