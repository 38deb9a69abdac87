import AgentTestKit
import Synchronization
import Telemetry
import Testing

@testable import Agent

@Suite("Running a target", .timeLimit(.minutes(5)))
struct TargetRunnerTests {
    /// What was published, for the test to look at.
    private final class Published: Sendable {
        private let all = Mutex<[ProbeError.Code?]>([])
        private let tally = Tally()
        var count: Int { tally.value }
        /// The code of each failure, nil for each success.
        var codes: [ProbeError.Code?] { all.withLock { $0 } }
        func add(_ result: Result<ProbeResult, ProbeError>) {
            all.withLock { all in
                switch result {
                case .success: all.append(nil)
                case .failure(let error): all.append(error.code)
                }
            }
            tally.add()
        }
        func wait(for count: Int) async { await tally.wait(for: count) }
    }

    private func runner(_ probe: FakeProbe, _ time: ManualTime, _ published: Published) -> TargetRunner {
        TargetRunner(
            probe: probe, interval: .seconds(15), timeout: .seconds(5), time: time, currentGeneration: { 0 },
            publish: { _, result, _ in published.add(result) })
    }

    @Test("A hung probe is told as timed out at its deadline, is not started again, and what it brings late is dropped")
    func hungProbe() async {
        let time = ManualTime()
        let probe = FakeProbe()
        let published = Published()
        let runner = runner(probe, time, published)
        let task = Task { await runner.run() }
        await probe.waitForCalls(1)
        // The patience and the loop's own tick; then the deadline in place of the patience.
        await time.waitForSleepers(2)
        time.advance(by: TargetRunner.patience)
        await time.waitForSleepers(2)
        time.advance(by: .seconds(5))
        await published.wait(for: 1)
        #expect(published.codes == [.timeout])
        for _ in 0..<3 {
            await time.waitForSleepers(1)
            time.advance(by: .seconds(15))
        }
        while runner.skippedTicks < 3 { await Task.yield() }
        #expect(probe.callCount == 1)
        probe.answer(.success(ProbeResult()))
        while runner.roundAge(at: time.now()) != nil { await Task.yield() }
        #expect(published.count == 1)
        await time.waitForSleepers(1)
        time.advance(by: .seconds(15))
        await probe.waitForCalls(2)
        probe.answer(.success(ProbeResult()))
        await published.wait(for: 2)
        #expect(published.codes == [.timeout, nil])
        task.cancel()
        await task.value
    }

    @Test("A scrape waits for the round that it caused and no longer than the patience when that hangs")
    func scrapePatience() async {
        let time = ManualTime()
        let probe = FakeProbe()
        let published = Published()
        let runner = runner(probe, time, published)
        let task = Task { await runner.run() }
        await probe.waitForCalls(1)
        let scrape = Task { await runner.refresh() }
        await time.waitForSleepers(2)
        time.advance(by: TargetRunner.patience)
        await scrape.value
        #expect(published.count == 0)
        // From now on the round is older than any patience: nobody waits at all.
        await runner.refresh()
        probe.answer(.success(ProbeResult()))
        await published.wait(for: 1)
        task.cancel()
        await task.value
        await runner.refresh()
    }

    @Test("A hundred scrapes at once cause one round")
    func coalescing() async {
        let time = ManualTime()
        let probe = FakeProbe(answering: .success(ProbeResult()))
        let published = Published()
        let runner = runner(probe, time, published)
        let task = Task { await runner.run() }
        await published.wait(for: 1)
        await time.waitForSleepers(1)
        time.advance(by: .seconds(2))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { await runner.refresh() } }
        }
        #expect(probe.callCount == 2)
        task.cancel()
        await task.value
    }
}
