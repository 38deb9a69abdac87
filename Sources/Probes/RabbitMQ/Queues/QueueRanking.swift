/// Decides, queue by queue, which ones are shown by name, and sums the others.
///
/// Memory is bounded whatever the number of queues: candidates are kept up to twice the limits. A queue that was named
/// in the round before counts double, so that queues of about the same depth do not change places every round.
struct QueueRanking {
    /// How many queues are named.
    struct Limits: Sendable {
        /// The deepest ones of those that nobody asked for.
        var top: Int
        /// Those that the settings name or that hold dead letters.
        var wanted: Int
    }

    private let limits: Limits
    private let isWanted: (QueueName) -> Bool
    private let wasNamed: Set<QueueName>
    private var wanted: [QueueFacts] = []
    private var others: [QueueFacts] = []
    private var totals = QueueTotals()
    private var rest = QueueRemainder()
    /// How many wanted queues were more than the limit.
    private var leftOut = 0

    init(_ limits: Limits, wasNamed: Set<QueueName>, isWanted: @escaping (QueueName) -> Bool) {
        self.limits = limits
        self.wasNamed = wasNamed
        self.isWanted = isWanted
    }

    /// Takes the next queue; each comes once.
    mutating func take(_ facts: QueueFacts) {
        totals.add(facts)
        if isWanted(facts.queue) {
            wanted.append(facts)
            if wanted.count >= 2 * max(1, limits.wanted) { trimWanted() }
        } else {
            others.append(facts)
            if others.count >= 2 * max(1, limits.top) { trimOthers() }
        }
    }

    /// The named queues sorted by name, and what is left.
    mutating func finish() -> QueueBoard {
        trimWanted()
        trimOthers()
        return QueueBoard(
            named: (wanted + others).sorted { $0.queue < $1.queue }, rest: rest, totals: totals, leftOut: leftOut)
    }

    private mutating func trimWanted() {
        leftOut += max(0, wanted.count - limits.wanted)
        wanted = deepest(limits.wanted, of: wanted)
    }

    private mutating func trimOthers() { others = deepest(limits.top, of: others) }

    /// The deepest of the queues; those beyond the limit go into the rest.
    private mutating func deepest(_ limit: Int, of queues: [QueueFacts]) -> [QueueFacts] {
        guard queues.count > limit else { return queues }
        let ranked = queues.map { (weight: weight($0), facts: $0) }.sorted {
            $0.weight == $1.weight ? $0.facts.queue < $1.facts.queue : $0.weight > $1.weight
        }
        for (_, facts) in ranked.dropFirst(limit) { rest.add(facts) }
        return ranked.prefix(limit).map(\.facts)
    }

    private func weight(_ facts: QueueFacts) -> Double {
        let messages = facts.messages ?? 0
        return wasNamed.contains(facts.queue) ? 2 * messages + 1 : messages
    }
}

/// The queues of a broker as they are shown.
struct QueueBoard: Sendable, Equatable {
    /// Queues with series of their own, sorted.
    var named: [QueueFacts] = []
    /// The sum of all others.
    var rest = QueueRemainder()
    /// Counts over all queues.
    var totals = QueueTotals()
    /// How many queues that the settings ask for are in the rest, because they are too many.
    var leftOut = 0
}

/// The sum of the queues that have no series of their own.
struct QueueRemainder: Sendable, Equatable {
    private(set) var queues = 0
    private(set) var messages = 0.0
    /// The sum over those whose consumers are known; nil where that is none of them.
    private(set) var consumers: Double?

    mutating func add(_ facts: QueueFacts) {
        queues += 1
        messages += facts.messages ?? 0
        if let more = facts.consumers { consumers = (consumers ?? 0) + more }
    }
}

/// Counts over all queues, named or not.
struct QueueTotals: Sendable, Equatable {
    private(set) var queues = 0
    private(set) var messages = 0.0
    /// Queues whose process does not run.
    private(set) var stopped = 0
    /// Replicated queues by health.
    private(set) var complete = 0
    private(set) var degraded = 0
    private(set) var leaderless = 0

    mutating func add(_ facts: QueueFacts) {
        queues += 1
        messages += facts.messages ?? 0
        if facts.isRunning == false { stopped += 1 }
        guard let replicas = facts.replicas else { return }
        if !replicas.hasLeader {
            leaderless += 1
        } else if replicas.missing > 0 {
            degraded += 1
        } else {
            complete += 1
        }
    }
}
