import Telemetry
import Testing

@testable import Probes

@Suite("DeadLetterArrivals")
struct DeadLetterArrivalsTests {
    private let queue = QueueName(virtualHost: "/", name: "dead")

    /// The count after each look; a look is seconds and messages.
    private func counts(_ looks: [(Int, Double?)]) -> [Double?] {
        var tracker = DeadLetterArrivals()
        return looks.map { seconds, messages in
            var facts = QueueFacts(queue)
            facts.total = messages
            return tracker.update([facts], at: MonotonicInstant(nanoseconds: 1) + .seconds(seconds))[queue]
        }
    }

    @Test("what lay there at the first look has not come, what comes is counted and stays counted")
    func growth() {
        #expect(counts([(0, 7), (15, 7), (30, 9), (45, 10), (60, 0), (300, 2)]) == [0, 0, 2, 3, 3, 5])
    }

    @Test("messages that somebody took and put back have not come")
    func putBack() {
        #expect(counts([(0, 5), (15, 3), (30, 4), (45, 6), (60, 7)]) == [0, 0, 0, 1, 2])
    }

    @Test("after a while what comes is new, though as many had left")
    func expiry() {
        #expect(counts([(0, 5), (15, 0), (135, 1), (136, 2)]) == [0, 0, 0, 1])
        #expect(counts([(0, 5), (15, 0), (136, 1)]) == [0, 0, 1])
    }

    @Test("a depth that is not known is no look")
    func unknown() {
        #expect(counts([(0, 5), (15, nil), (30, 6)]) == [0, nil, 1])
    }

    @Test("a queue that was not looked at keeps its count, and no more than so many are remembered")
    func bounded() {
        var tracker = DeadLetterArrivals()
        let now = MonotonicInstant(nanoseconds: 1)
        var facts = QueueFacts(queue)
        facts.total = 1
        _ = tracker.update([facts], at: now)
        _ = tracker.update([], at: now + .seconds(15))
        facts.total = 4
        #expect(tracker.update([facts], at: now + .seconds(30))[queue] == 3)
        let many = (0..<(2 * DeadLetterArrivals.limit)).map { index in
            var facts = QueueFacts(QueueName(virtualHost: "/", name: "q\(index)"))
            facts.total = 1
            return facts
        }
        #expect(tracker.update(many, at: now + .seconds(45)).count == DeadLetterArrivals.limit - 1)
    }
}
