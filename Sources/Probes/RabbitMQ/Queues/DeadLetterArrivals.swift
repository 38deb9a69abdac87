import Telemetry

/// How many dead letters have come into each queue since the first look at it.
///
/// Only depth tells: the broker counts no publication where a queue gives a message up. A queue that grows has got at
/// least so many; one that shrank just before may have got back what somebody looked at, so that does not count.
struct DeadLetterArrivals: Sendable {
    /// How long messages that left may come back uncounted.
    static let patience = Duration.seconds(120)
    /// How many queues are remembered.
    static let limit = 2_000

    private struct Entry {
        var messages: Double
        var arrived = 0.0
        /// Messages that left lately and may come back until then.
        var absent: (count: Double, until: MonotonicInstant)
    }

    private var entries: [QueueName: Entry] = [:]

    /// Takes in a round's queues of dead letters and gives the count of each whose depth is known.
    ///
    /// A queue that is not among them keeps its count: messages that come meanwhile are counted when it is back.
    mutating func update(_ queues: [QueueFacts], at now: MonotonicInstant) -> [QueueName: Double] {
        var result: [QueueName: Double] = [:]
        for facts in queues {
            guard let messages = facts.messages else { continue }
            guard var entry = entries[facts.queue] else {
                if entries.count < Self.limit {
                    entries[facts.queue] = Entry(messages: messages, absent: (0, now))
                    result[facts.queue] = 0
                }
                continue
            }
            let absent = now <= entry.absent.until ? entry.absent.count : 0
            let rise = messages - entry.messages
            if rise < 0 {
                entry.absent = (absent - rise, now + Self.patience)
            } else {
                entry.arrived += max(0, rise - absent)
                entry.absent.count = max(0, absent - rise)
            }
            entry.messages = messages
            entries[facts.queue] = entry
            result[facts.queue] = entry.arrived
        }
        return result
    }
}
