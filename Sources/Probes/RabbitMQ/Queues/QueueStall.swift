import Telemetry

/// For how long queues have not moved: the time since messages last left each of them.
///
/// A queue moves when it is empty, when it holds fewer messages than at the last look, or when its counter of removed
/// messages has grown (a queue that is filled as fast as it is emptied stands still in depth only). A queue that is
/// seen for the first time begins at zero; one that is not looked at for a round is forgotten.
struct QueueStall: Sendable {
    private struct Entry {
        var messages: Double
        var removals: Double?
        var movedAt: MonotonicInstant
    }

    private var entries: [QueueName: Entry] = [:]

    /// Takes in a round and gives the time without movement of every queue whose depth is known.
    mutating func update(_ queues: [QueueFacts], at now: MonotonicInstant) -> [QueueName: Duration] {
        var next: [QueueName: Entry] = [:]
        var result: [QueueName: Duration] = [:]
        for facts in queues {
            guard let messages = facts.messages else { continue }
            var entry = Entry(messages: messages, removals: facts.removals, movedAt: now)
            if let before = entries[facts.queue], !Self.hasMoved(from: before, to: entry) {
                entry.movedAt = before.movedAt
                entry.removals = entry.removals ?? before.removals
            }
            next[facts.queue] = entry
            result[facts.queue] = max(.zero, now - entry.movedAt)
        }
        entries = next
        return result
    }

    private static func hasMoved(from before: Entry, to after: Entry) -> Bool {
        if before.messages == 0 || after.messages == 0 || after.messages < before.messages { return true }
        guard let removed = after.removals, let removedBefore = before.removals else { return false }
        return removed != removedBefore
    }
}
