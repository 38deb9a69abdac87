import Telemetry
import Testing

@testable import Probes

@Suite("QueueStall")
struct QueueStallTests {
    private let queue = QueueName(virtualHost: "/", name: "orders")

    private func instant(_ seconds: Int) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: 1_000_000_000_000) + .seconds(seconds)
    }

    /// What the tracker says after each look; a look is seconds, messages, and the counter of removals.
    private func ages(_ looks: [(Int, Double?, Double?)]) -> [Double?] {
        var tracker = QueueStall()
        return looks.map { seconds, messages, removals in
            var facts = QueueFacts(queue)
            facts.ready = messages
            facts.removals = removals
            return tracker.update([facts], at: instant(seconds))[queue]?.inSeconds
        }
    }

    @Test("begins at zero and grows while nothing leaves, also while messages come")
    func grows() {
        #expect(ages([(0, 5, nil), (15, 5, nil), (30, 8, nil), (45, 9, nil)]) == [0, 15, 30, 45])
    }

    @Test("ends when the queue shrinks, and begins anew")
    func shrinks() {
        #expect(ages([(0, 5, nil), (15, 5, nil), (30, 4, nil), (45, 4, nil)]) == [0, 15, 0, 15])
    }

    @Test("an empty queue does not stand still")
    func empty() {
        #expect(ages([(0, 0, nil), (100, 0, nil), (200, 3, nil), (215, 3, nil)]) == [0, 0, 0, 15])
    }

    @Test("a queue that is filled as fast as it is emptied moves, as its counter says")
    func counter() {
        let looks: [(Int, Double?, Double?)] = [
            (0, 5, 100), (15, 5, 120), (30, 5, 120), (45, 5, nil), (60, 5, 120), (75, 5, 121),
        ]
        #expect(ages(looks) == [0, 0, 15, 30, 45, 0])
    }

    @Test("a counter that begins again is movement, a depth that is not known is no look")
    func unknown() {
        #expect(ages([(0, 5, 100), (15, 5, 3), (30, nil, 3), (45, 5, 3)]) == [0, 0, nil, 0])
    }

    @Test("queues that are gone are forgotten")
    func forgotten() {
        var tracker = QueueStall()
        var facts = QueueFacts(queue)
        facts.ready = 1
        _ = tracker.update([facts], at: instant(0))
        _ = tracker.update([], at: instant(15))
        #expect(tracker.update([facts], at: instant(30))[queue] == .zero)
    }
}
