import Testing

@testable import Telemetry

@Suite("Timers")
struct TimerQueueTests {
    private let time = SystemTime()

    @Test("the heap gives out sleepers in the order of their moments, whatever order they came in")
    func order() {
        var heap = TimerHeap()
        var generator = SystemRandomNumberGenerator()
        let moments = (0..<500).map { _ in Int64.random(in: 0...200, using: &generator) }
        for moment in moments {
            let isEarliest = heap.first.map { moment < $0.nanoseconds } ?? true
            #expect(heap.insert(Sleeper(until: MonotonicInstant(nanoseconds: moment))) == isEarliest)
        }
        let early = heap.removeDue(at: MonotonicInstant(nanoseconds: 100)).map(\.instant.nanoseconds)
        let late = heap.removeDue(at: MonotonicInstant(nanoseconds: 200)).map(\.instant.nanoseconds)
        #expect(early + late == moments.sorted())
        #expect(early.allSatisfy { $0 <= 100 })
        #expect(heap.first == nil)
    }

    @Test("sleepers that were cancelled are nobody's turn, and do not pile up")
    func cancelled() {
        var heap = TimerHeap()
        for moment in 0..<10_000 {
            let sleeper = Sleeper(until: MonotonicInstant(nanoseconds: Int64(1_000_000 + moment)))
            _ = heap.insert(sleeper)
            sleeper.wake()
        }
        #expect(heap.count < 200)
        _ = heap.insert(Sleeper(until: MonotonicInstant(nanoseconds: 5)))
        #expect(heap.removeDue(at: MonotonicInstant(nanoseconds: 4)).isEmpty)
        #expect(heap.removeDue(at: MonotonicInstant(nanoseconds: .max)).map(\.instant.nanoseconds) == [5])
    }

    @Test("hundreds of tasks sleep at once; none wakes before its time")
    func many() async throws {
        try await withThrowingTaskGroup(of: Duration.self) { group in
            for number in 0..<300 {
                group.addTask { [time] in
                    let moment = time.now() + .milliseconds(number % 7)
                    try await time.sleep(until: moment)
                    return time.now() - moment
                }
            }
            for try await late in group { #expect(late >= .zero) }
        }
    }

    @Test("a cancelled sleep ends at once with a CancellationError, also one that was cancelled before it began")
    func cancellation() async {
        let sleeping = Task { [time] in try await time.sleep(for: .seconds(3_600)) }
        sleeping.cancel()
        await #expect(throws: CancellationError.self) { try await sleeping.value }
        let late = Task { [time] in
            await Task.yield()
            withUnsafeCurrentTask { $0?.cancel() }
            try await time.sleep(for: .seconds(3_600))
        }
        await #expect(throws: CancellationError.self) { try await late.value }
    }
}
