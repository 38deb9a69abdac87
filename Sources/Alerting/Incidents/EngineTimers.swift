import Telemetry

/// What the engine has to look at, and when: a heap, in which the earliest moment of each matter counts.
struct EngineTimers: Sendable {
    /// What there is to look at.
    enum Matter: Sendable, Hashable {
        /// Reminders, ends of acknowledgements, waits, and whether something has settled.
        case story(String)
        /// Silences that end.
        case silences
        /// Deploys that mute too long.
        case deploys
        /// The fact that says when the agent was alive.
        case alive
        /// Numbers of what incidents hit, which are kept at most once a second.
        case hits
        /// Conditions from before the start that nothing reports any more.
        case orphans
    }

    private struct Entry: Sendable {
        let instant: MonotonicInstant
        let number: UInt64
        let matter: Matter

        static func < (left: Self, right: Self) -> Bool {
            left.instant == right.instant ? left.number < right.number : left.instant < right.instant
        }
    }

    private var heap: [Entry] = []
    private var scheduled: [Matter: MonotonicInstant] = [:]
    private var number: UInt64 = 0

    /// When there is something to look at; sometimes for nothing.
    var first: MonotonicInstant? { heap.first?.instant }

    /// Sees to it that a matter is looked at no later than this.
    mutating func schedule(_ matter: Matter, at instant: MonotonicInstant) {
        if let earlier = scheduled[matter], earlier <= instant { return }
        scheduled[matter] = instant
        heap.append(Entry(instant: instant, number: number, matter: matter))
        number += 1
        rise()
    }

    /// Takes the next matter whose time has come.
    mutating func popDue(at now: MonotonicInstant) -> Matter? {
        while let first = heap.first, first.instant <= now {
            removeFirst()
            guard scheduled[first.matter] == first.instant else { continue }
            scheduled[first.matter] = nil
            return first.matter
        }
        return nil
    }

    private mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var index = 0
        while true {
            let left = 2 * index + 1
            guard left < heap.count else { return }
            let child = left + 1 < heap.count && heap[left + 1] < heap[left] ? left + 1 : left
            guard heap[child] < heap[index] else { return }
            heap.swapAt(index, child)
            index = child
        }
    }

    private mutating func rise() {
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index] < heap[parent] else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }
}
