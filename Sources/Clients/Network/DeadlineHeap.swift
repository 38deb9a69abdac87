/// Deadlines by their order, as a binary heap; those that no longer matter are left in and skipped by the caller.
struct DeadlineHeap {
    struct Entry {
        let deadline: ContinuousClock.Instant
        let identity: UInt64
    }

    private var entries: [Entry] = []

    var first: Entry? { entries.first }
    var count: Int { entries.count }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeFirst() {
        guard let last = entries.popLast(), !entries.isEmpty else { return }
        entries[0] = last
        var parent = 0
        while true {
            var child = parent * 2 + 1
            guard child < entries.count else { return }
            if child + 1 < entries.count, entries[child + 1].deadline < entries[child].deadline { child += 1 }
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            parent = child
        }
    }

    /// Keeps those that the caller still knows; called when most are left over.
    mutating func keep(_ isKept: (UInt64) -> Bool) {
        let kept = entries.filter { isKept($0.identity) }
        entries.removeAll(keepingCapacity: false)
        for entry in kept { insert(entry) }
    }
}
