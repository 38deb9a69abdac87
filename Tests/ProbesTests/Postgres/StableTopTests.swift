import Testing

@testable import Probes

@Suite("A choice of the first few that does not flicker")
struct StableTopTests {
    private func choose(_ scores: [String: Double], _ current: Set<String> = [], _ count: Int) -> [String] {
        StableTop.choose(scores.map { (key: $0.key, score: $0.value) }, current: current, count: count)
    }

    @Test("The highest scores come first; equal ones by their key")
    func first() {
        #expect(choose(["a": 1, "b": 3, "c": 2], [], 2) == ["b", "c"])
        #expect(choose(["b": 1, "a": 1, "c": 1], [], 2) == ["a", "b"])
        #expect(choose(["a": 1], [], 5) == ["a"])
        #expect(choose([:], ["a"], 5) == [])
    }

    @Test("What is chosen stays until another is clearly ahead", arguments: [(1.0, "old"), (1.2, "old"), (1.3, "new")])
    func stays(_ score: Double, _ winner: String) {
        #expect(choose(["old": 1, "new": score], ["old"], 1) == [winner])
    }

    @Test("What is no number above zero is never chosen")
    func nonsense() {
        #expect(choose(["a": .nan, "b": .infinity, "c": 0, "d": -1, "e": 1e-300], ["a", "b"], 9) == ["e"])
        #expect(choose(["a": 1], [], 0) == [])
        #expect(choose(["a": 1], [], -1) == [])
    }

    @Test("Scores that waver by a tenth change nothing")
    func wavering() {
        var random = SystemRandomNumberGenerator()
        var current = Set(choose(Dictionary(uniqueKeysWithValues: (0..<100).map { ("k\($0)", 100.0) }), [], 20))
        let chosen = current
        for _ in 0..<500 {
            let scores = (0..<100).map { ("k\($0)", 100 * Double.random(in: 0.9...1.1, using: &random)) }
            current = Set(choose(Dictionary(uniqueKeysWithValues: scores), current, 20))
        }
        #expect(current == chosen)
    }
}
