import Testing

@testable import Alerting

@Suite("Confirmation of a condition")
struct ConditionStateMachineTests {
    /// Measurements as letters: `g` good, `i` info, `w` warning, `c` critical.
    private static func run(_ letters: String, _ policy: ConfirmationPolicy) -> [String] {
        var machine = ConditionStateMachine()
        return letters.map { letter in
            switch letter {
            case "i": _ = machine.measureBad(.info, policy)
            case "w": _ = machine.measureBad(.warning, policy)
            case "c": _ = machine.measureBad(.critical, policy)
            default: _ = machine.measureGood(policy)
            }
            return machine.confirmed.map { String($0.rawValue.prefix(1)) } ?? "-"
        }
    }

    @Test(
        "so many measurements in a row are believed, and no fewer",
        arguments: [
            ("cc", "--"), ("ccc", "--c"), ("ccgcc", "-----"), ("ccgccc", "-----c"), ("cccgg", "--cc-"),
            ("cccgcg", "--cccc"), ("cccgcgg", "--cccc-"), ("g", "-"), ("cccggccc", "--cc---c"),
        ])
    func rows(measured: String, believed: String) {
        #expect(Self.run(measured, ConfirmationPolicy()).joined() == believed)
    }

    @Test(
        "each severity has a run of its own, and what is confirmed rises but never sinks",
        arguments: [
            ("wwccc", "--wwc"), ("ccw", "--w"), ("cwcwcw", "--wwww"), ("cccwww", "--cccc"), ("iiiwwwccc", "--iiiwwwc"),
            ("wcw", "--w"), ("wwwgccc", "--wwwwc"),
        ])
    func severities(measured: String, believed: String) {
        // A good measurement in between breaks the runs, but with two to clear it ends nothing.
        #expect(Self.run(measured, ConfirmationPolicy()).joined() == believed)
    }

    @Test("1 and 1 believe everything at once")
    func atOnce() {
        let policy = ConfirmationPolicy(failAfter: 1, clearAfter: 1)
        #expect(Self.run("cgwcg", policy).joined() == "c-wc-")
    }

    @Test("what is ended otherwise begins anew")
    func ended() {
        var machine = ConditionStateMachine()
        for _ in 0..<3 { _ = machine.measureBad(.critical, ConfirmationPolicy()) }
        #expect(machine.end() == .ended)
        #expect(machine.isWell)
        #expect(machine.end() == nil)
        #expect(machine.measureBad(.critical, ConfirmationPolicy()) == nil)
    }
}
