import Testing

@testable import Alerting

@Suite("Outbox, over random histories")
struct OutboxPropertyTests {
    @Test(
        "nothing is lost, nothing comes twice without saying so, all in order, each end once, whatever comes and goes",
        arguments: 0..<80)
    func histories(seed: Int) {
        judge(RandomHistory(seed: UInt64(seed)), seed)
    }

    @Test("the same holds where all goes to one channel at once", arguments: 0..<20)
    func single(seed: Int) {
        let table = HistoryTable([Route(channel: "a", severities: [.critical, .warning])])
        judge(RandomHistory(seed: UInt64(seed), tables: [table]), seed)
    }

    @Test("the histories have in them all that they are to prove")
    func coverage() {
        var seen: Set<HistoryRecord.Happening> = []
        for seed: UInt64 in 0..<20 {
            var history = RandomHistory(seed: seed)
            for _ in 0..<RandomHistory.steps { history.step() }
            seen.formUnion(history.record.seen)
        }
        #expect(seen == Set(HistoryRecord.Happening.allCases))
    }

    /// Lives a history to its end, and then hours and a night in which every channel takes all that it is sent.
    private func judge(_ fresh: RandomHistory, _ seed: Int) {
        var history = fresh
        for _ in 0..<RandomHistory.steps { history.step() }
        history.settle()
        #expect(history.stuck.isEmpty, "seed \(seed)")
        var problems = Set(history.record.problems())
        history.passNight()
        #expect(history.outbox.count == 0, "seed \(seed): \(history.outbox.deliveries.map(\.id))")
        problems.formUnion(history.record.problems())
        for problem in problems.sorted() { Issue.record("seed \(seed): \(problem)") }
        #expect(history.idle == 0, "seed \(seed)")
    }
}
