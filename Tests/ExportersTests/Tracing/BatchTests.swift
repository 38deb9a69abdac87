import AgentTestKit
import Synchronization
import Telemetry
import Testing

@testable import Exporters

/// Takes what is exported, and answers as it is told.
final class FakeExporter: OTLPExporter {
    private struct State {
        var batches: [Int] = []
        var isBusy = false
        var overlapped = false
    }

    private let state = Mutex(State())
    private let answer: @Sendable (Int) async -> ExportOutcome
    let exports = AsyncStream<Int>.makeStream()

    init(answer: @escaping @Sendable (Int) async -> ExportOutcome = { ExportOutcome(accepted: $0) }) {
        self.answer = answer
    }

    var batches: [Int] { state.withLock { $0.batches } }
    var hasOverlapped: Bool { state.withLock { $0.overlapped } }

    func export(_ items: OTLPItems, until deadline: MonotonicInstant) async -> ExportOutcome {
        state.withLock { state in
            state.overlapped = state.overlapped || state.isBusy
            state.isBusy = true
            state.batches.append(items.count)
        }
        let outcome = await answer(items.count)
        state.withLock { $0.isBusy = false }
        exports.continuation.yield(items.count)
        return outcome
    }
}

private func logs(_ records: [Int]) -> OTLPItems {
    .logs(records.map { LogData(time: 0, severity: 9, severityText: "info", body: .int(Int64($0)), scope: "t") })
}

@Suite("A queue is bounded, and counts")
struct BatchQueueTests {
    @Test("what comes first leaves first, over the end of the ring and again")
    func order() {
        let queue = BatchQueue<Int>(BatchLimits(queue: 5, batch: 3))
        var next = 0
        var seen: [Int] = []
        for _ in 0..<20 {
            while queue.put(next) { next += 1 }
            seen += queue.take()
        }
        seen += queue.take() + queue.take()
        #expect(seen == Array(0..<next))
        // The one that found no room came again in the next turn.
        #expect(queue.counts.dropped == 20)
        #expect(queue.counts.accepted == UInt64(next))
    }

    @Test("bytes are bounded, too, but one element always has room")
    func bytes() {
        let queue = BatchQueue<Int>(BatchLimits(queue: 100, batch: 10, bytes: 1_000))
        #expect(queue.put(1, cost: 5_000))
        #expect(!queue.put(2, cost: 1))
        #expect(queue.take() == [1])
        #expect(queue.put(3, cost: 600))
        #expect(!queue.put(4, cost: 401))
        #expect(queue.put(5, cost: 400))
        #expect(queue.counts.bytes == 1_000)
        #expect(queue.counts.dropped == 2)
    }

    @Test("a batch is never larger than the queue, nor empty", arguments: [(4, 512, 4), (4, 0, 1), (0, -1, 1)])
    func fits(places: Int, batch: Int, expected: Int) {
        let queue = BatchQueue<Int>(BatchLimits(queue: places, batch: batch))
        #expect(!queue.isDue)
        for value in 0..<expected { queue.put(value) }
        #expect(queue.isDue)
        #expect(queue.take() == Array(0..<expected))
    }

    @Test("from many tasks at once every element is counted once")
    func concurrent() async {
        let queue = BatchQueue<Int>(BatchLimits(queue: 64, batch: 16))
        let taken = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for value in 0..<10_000 { queue.put(value) }
                    return 0
                }
            }
            group.addTask { (0..<2_000).reduce(0) { sum, _ in sum + queue.take().count } }
            return await group.reduce(0, +)
        }
        let counts = queue.counts
        #expect(counts.accepted + counts.dropped == 40_000)
        #expect(UInt64(taken + counts.waiting) == counts.accepted)
    }
}

@Suite("Batches leave in time, one after the other")
struct BatchSenderTests {
    private let time = ManualTime()

    private func sender(
        _ exporter: FakeExporter, queue: Int = 2_048, batch: Int = 512
    ) -> BatchSender<Int> {
        BatchSender(
            BatchQueue(BatchLimits(queue: queue, batch: batch)), exporter: exporter, time: time, items: logs)
    }

    @Test("a full batch leaves at once, and what is left with the delay")
    func triggers() async {
        let exporter = FakeExporter()
        let sender = self.sender(exporter)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await sender.run() }
            var exports = exporter.exports.stream.makeAsyncIterator()
            for value in 0..<600 { sender.queue.put(value) }
            #expect(await exports.next() == 512)
            await time.waitForSleepers(1)
            time.advance(by: .milliseconds(4_999))
            #expect(exporter.batches == [512])
            time.advance(by: .milliseconds(1))
            #expect(await exports.next() == 88)
            group.cancelAll()
        }
        #expect(sender.counts.exported == 600)
    }

    @Test("exports never overlap, and what an exporter gives up is counted by its reason")
    func failures() async {
        let exporter = FakeExporter { ExportOutcome(accepted: $0 / 2, rejected: $0 - $0 / 2, errorType: "503") }
        let sender = self.sender(exporter, batch: 10)
        for value in 0..<40 { sender.queue.put(value) }
        sender.finish(until: time.now() + .seconds(5))
        await sender.run()
        #expect(exporter.batches == [10, 10, 10, 10])
        #expect(!exporter.hasOverlapped)
        #expect(sender.counts.exported == 20)
        #expect(sender.counts.failed == ["503": 20])
    }

    @Test("a flush sends what was taken in before it, and says when that is over")
    func flush() async {
        let exporter = FakeExporter()
        let sender = self.sender(exporter)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await sender.run() }
            for value in 0..<7 { sender.queue.put(value) }
            #expect(await sender.flush(until: time.now() + .seconds(1)))
            #expect(exporter.batches == [7])
            group.cancelAll()
        }
    }

    @Test("a flush that takes too long says so")
    func flushTooLong() async {
        let sender = self.sender(FakeExporter())
        sender.queue.put(1)
        // Nobody runs it.
        async let isDone = sender.flush(until: time.now() + .seconds(1))
        await time.waitForSleepers(1)
        time.advance(by: .seconds(1))
        #expect(await !isDone)
    }

    @Test("the end sends what waits, until its deadline")
    func end() async {
        let exporter = FakeExporter { [time] count in
            time.advance(by: .seconds(2))
            return ExportOutcome(accepted: count)
        }
        let sender = self.sender(exporter, batch: 10)
        for value in 0..<100 { sender.queue.put(value) }
        sender.finish(until: time.now() + .seconds(5))
        await sender.run()
        #expect(exporter.batches == [10, 10, 10])
        #expect(sender.queue.counts.waiting == 70)
    }
}
