import Telemetry

/// The queues of one round, put together from all who know something of them.
struct QueueTable: Sendable {
    /// Those with series of their own, sorted by name.
    private(set) var queues: [QueueFacts] = []
    /// Of each queue that the settings name: whether it is missing.
    private(set) var existence: [(QueueName, isMissing: Bool)] = []
    /// Why queues could not be looked at.
    private(set) var refusals: [(QueueName, reason: String)] = []
    /// The sum of the queues without series.
    let rest: QueueRemainder
    /// Those of the queues that hold dead letters.
    let deadLetterQueues: Set<QueueName>
    /// Seconds without movement, by queue.
    private(set) var stalled: [QueueName: Double] = [:]
    /// The age of the first message in seconds, by queue.
    private(set) var headAges: [QueueName: Double] = [:]
    /// Dead letters that came in since the first look, by queue.
    private(set) var arrivals: [QueueName: Double] = [:]

    /// Puts a round together; what was seen over AMQP just now wins over what the broker's statistics say.
    ///
    /// - Parameters:
    ///   - looks: what AMQP said of each exactly named queue.
    ///   - board: the queues that the management API or the plugin named, if it was asked.
    ///   - details: more about queues, best source first.
    ///   - isDeadLetterQueue: whether a queue holds dead letters.
    init(
        looks: [(QueueName, QueueLook)], board: QueueBoard?, details: [[QueueName: QueueFacts]],
        isDeadLetterQueue: (QueueName) -> Bool
    ) {
        var known = Dictionary(
            (board?.named ?? []).map { ($0.queue, $0) }, uniquingKeysWith: { first, _ in first })
        for (queue, look) in looks {
            switch look {
            case .found(let ready, let consumers):
                var facts = known[queue] ?? QueueFacts(queue)
                facts.ready = ready
                facts.consumers = consumers
                // The sum in the statistics is older than this.
                if facts.unacknowledged != nil { facts.total = nil }
                known[queue] = facts
                existence.append((queue, false))
            case .missing:
                known[queue] = nil
                existence.append((queue, true))
            case .refused(let reason):
                refusals.append((queue, reason))
            }
        }
        for source in details {
            for queue in Array(known.keys) { if let more = source[queue] { known[queue]?.complete(from: more) } }
        }
        queues = known.values.sorted { $0.queue < $1.queue }
        deadLetterQueues = Set(known.keys.filter(isDeadLetterQueue))
        rest = board?.rest ?? QueueRemainder()
    }

    /// Adds ages: of the queues' standstill, and of their first messages.
    mutating func addAges(_ tracker: inout QueueStall, at now: MonotonicInstant, wall: WallTime) {
        let standstill = tracker.update(queues, at: now)
        for facts in queues {
            var seconds = standstill[facts.queue]?.inSeconds
            // A timestamp stays for a while after the queue was emptied.
            if let timestamp = facts.headTimestamp, (facts.messages ?? 0) > 0 {
                let age = max(0, wall.secondsWithFraction - timestamp)
                headAges[facts.queue] = age
                seconds = seconds.map { min($0, age) }
            }
            stalled[facts.queue] = seconds
        }
    }

    /// Adds how many dead letters have come in.
    mutating func addArrivals(_ tracker: inout DeadLetterArrivals, at now: MonotonicInstant) {
        arrivals = tracker.update(queues.filter { deadLetterQueues.contains($0.queue) }, at: now)
    }
}
