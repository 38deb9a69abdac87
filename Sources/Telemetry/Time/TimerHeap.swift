/// Sleepers in the order in which they are to be woken: a binary heap.
///
/// One that was woken by its cancellation stays until it comes to the top; those that pile up below it are swept out
/// once they are most of what is there.
struct TimerHeap {
    private var sleepers: [Sleeper] = []
    private var sweepAt = 64

    /// How many are kept, woken ones included.
    var count: Int { sleepers.count }

    /// When the first is to be woken; nil where nobody sleeps.
    var first: MonotonicInstant? { sleepers.first?.instant }

    /// Adds one; true where no other comes before it.
    mutating func insert(_ sleeper: Sleeper) -> Bool {
        if sleepers.count >= sweepAt { sweep() }
        sleepers.append(sleeper)
        rise(from: sleepers.count - 1)
        return sleepers.first === sleeper
    }

    /// Takes out everybody whose time has come, and whoever is awake already on the way.
    mutating func removeDue(at now: MonotonicInstant) -> [Sleeper] {
        var due: [Sleeper] = []
        while let first = sleepers.first {
            let isAwake = first.isAwake
            guard isAwake || first.instant <= now else { break }
            removeFirst()
            if !isAwake { due.append(first) }
        }
        return due
    }

    private mutating func sweep() {
        sleepers = sleepers.filter { !$0.isAwake }.sorted { $0.instant < $1.instant }
        sweepAt = max(64, sleepers.count * 2)
    }

    private mutating func removeFirst() {
        guard let last = sleepers.popLast(), !sleepers.isEmpty else { return }
        sleepers[0] = last
        sink()
    }

    private mutating func rise(from start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard sleepers[index].instant < sleepers[parent].instant else { return }
            sleepers.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func sink() {
        var index = 0
        while true {
            let left = 2 * index + 1
            guard left < sleepers.count else { return }
            let right = left + 1
            let isRightFirst = right < sleepers.count && sleepers[right].instant < sleepers[left].instant
            let child = isRightFirst ? right : left
            guard sleepers[child].instant < sleepers[index].instant else { return }
            sleepers.swapAt(index, child)
            index = child
        }
    }
}
