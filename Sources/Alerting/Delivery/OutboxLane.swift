import Telemetry

/// A message in the outbox, with what of it concerns this life of the process alone.
struct OutboxEntry: Sendable {
    var delivery: Delivery
    /// Not before this instant.
    var due: MonotonicInstant
    /// Its place among all messages.
    let sequence: UInt64
    /// Since when it, or what it stands for, waits.
    let enteredAt: MonotonicInstant
    /// When it goes to the second channel too, unless it was taken by then.
    var fallbackAt: MonotonicInstant?
    /// Whether it waits to become part of the day's digest.
    var isDaily = false
    /// When the attempt under way began.
    var startedAt: MonotonicInstant?

    /// Whether a later message may take its place; during an outage also where nobody knows whether it arrived.
    func isReplaceable(inOutage: Bool) -> Bool {
        guard delivery.kind != .single(.test), delivery.kind != .single(.canary) else { return false }
        return delivery.state == .queued || inOutage && delivery.state == .ambiguous
    }

    var isDigest: Bool { delivery.kind == .digest }
    var isCritical: Bool { delivery.severity == .critical }
}

/// What waits for one channel: one attempt at a time, the messages of an incident in their order.
struct OutboxLane: Sendable {
    /// After so long without success, what waits is told as it stands, with a summary.
    static let outage: Duration = .seconds(600)

    let channel: String
    private(set) var entries: [String: OutboxEntry] = [:]
    /// The messages of each incident that are not final, in the order in which they must arrive.
    private(set) var chains: [String: [String]] = [:]
    /// The message of which an attempt is under way.
    var inflight: String?
    /// Attempts in a row that did not succeed.
    var failures = 0
    /// When the channel may be tried again.
    var resumeAt: MonotonicInstant?
    /// Since when it takes nothing; nil while it does.
    var failingSince: MonotonicInstant?
    /// Whether a summary of an outage is owed.
    var owesSummary = false
    /// Why it refuses, until it takes something again.
    var refusal: String?
    /// Warnings of its daily digest that are not over, as they were told last.
    var openWarnings: [String: Announcement] = [:]
    /// When its next daily digest goes out.
    var nextDaily: MonotonicInstant?

    /// No fallback is due before this instant.
    private(set) var firstFallback: MonotonicInstant?
    /// How many messages wait for the day's digest.
    private(set) var dailyCount = 0

    init(channel: String) {
        self.channel = channel
    }

    /// Whether it has taken nothing for so long that old news is no news.
    func isOut(at now: MonotonicInstant) -> Bool {
        failingSince.map { now - $0 >= Self.outage } ?? false
    }

    mutating func insert(_ entry: OutboxEntry) {
        let id = entry.delivery.id
        let before = entries.updateValue(entry, forKey: id)
        count(entry, in: before)
        if before != nil { return }
        for reference in entry.delivery.references { chains[reference, default: []].append(id) }
    }

    /// Puts a message in the place of others that it stands for.
    mutating func replace(_ members: [String], by entry: OutboxEntry) {
        for member in members { remove(member) }
        let id = entry.delivery.id
        count(entry, in: entries.updateValue(entry, forKey: id))
        for reference in entry.delivery.references { chains[reference, default: []].insert(id, at: 0) }
    }

    /// Takes out the messages whose time to go to the second channel too has come.
    mutating func takeLate(at now: MonotonicInstant) -> [OutboxEntry] {
        guard let first = firstFallback, first <= now else { return [] }
        firstFallback = nil
        var late: [OutboxEntry] = []
        for (id, entry) in entries {
            guard let instant = entry.fallbackAt else { continue }
            if instant <= now {
                late.append(entry)
                entries[id]?.fallbackAt = nil
            } else {
                firstFallback = min(firstFallback ?? instant, instant)
            }
        }
        return late.sorted { $0.sequence < $1.sequence }
    }

    private mutating func count(_ entry: OutboxEntry?, in before: OutboxEntry?) {
        dailyCount += (entry?.isDaily == true ? 1 : 0) - (before?.isDaily == true ? 1 : 0)
        if let instant = entry?.fallbackAt { firstFallback = min(firstFallback ?? instant, instant) }
    }

    @discardableResult
    mutating func remove(_ id: String) -> OutboxEntry? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        count(nil, in: entry)
        for reference in entry.delivery.references {
            guard var chain = chains[reference], let index = chain.firstIndex(of: id) else { continue }
            chain.remove(at: index)
            chains[reference] = chain.isEmpty ? nil : chain
        }
        return entry
    }

    /// The newest message of an incident that is not final.
    func newest(of reference: String) -> OutboxEntry? { chains[reference]?.last.flatMap { entries[$0] } }

    /// What waits of an incident, in its order.
    func announcements(of reference: String) -> [Announcement] {
        (chains[reference] ?? []).compactMap { entries[$0] }.flatMap(\.delivery.announcements)
            .filter { $0.incident?.reference == reference }
    }

    /// Whether an earlier message of one of its incidents is not final yet.
    func isBlocked(_ entry: OutboxEntry) -> Bool {
        let id = entry.delivery.id
        return entry.delivery.references.contains { chains[$0]?.first != id }
    }

    /// The messages that wait and may go, first those that others must not precede.
    func ready(at now: MonotonicInstant) -> [OutboxEntry] {
        entries.values.filter { !$0.isDaily && $0.due <= now && !isBlocked($0) }.sorted(by: Self.precedes)
    }

    /// Whether nothing is under way, and the channel may be tried.
    func isIdle(at now: MonotonicInstant) -> Bool { inflight == nil && (resumeAt.map { $0 <= now } ?? true) }

    /// Criticals first; then what was tried less often, so that a message that fails for ever holds up no other.
    private static func precedes(_ left: OutboxEntry, _ right: OutboxEntry) -> Bool {
        if left.delivery.severity != right.delivery.severity {
            return left.delivery.severity > right.delivery.severity
        }
        let (once, again) = (left.delivery.attempts.count, right.delivery.attempts.count)
        return once != again ? once < again : left.sequence < right.sequence
    }
}

extension OutboxLane {
    /// What waits and surely did not arrive, those that are held back after a failure included.
    ///
    /// In an outage and at its end also what nobody knows of.
    func mergeable(at now: MonotonicInstant) -> [OutboxEntry] {
        let isOut = isOut(at: now) || owesSummary
        return entries.values.filter { entry in
            !entry.isDaily && entry.isReplaceable(inOutage: isOut)
                && (entry.due <= now || !entry.delivery.attempts.isEmpty) && !isBlocked(entry)
        }
    }

    /// What waits behind digests that did not arrive, and behind nothing else.
    func blockedByDigests(among free: [OutboxEntry], at now: MonotonicInstant) -> [OutboxEntry] {
        let digests = Set(free.filter(\.isDigest).map(\.delivery.id))
        guard !digests.isEmpty else { return [] }
        return entries.values.filter { entry in
            !entry.isDaily && !entry.isDigest && entry.isReplaceable(inOutage: false) && entry.due <= now
                && isBlocked(entry)
                && entry.delivery.references.allSatisfy { reference in
                    (chains[reference] ?? []).allSatisfy { $0 == entry.delivery.id || digests.contains($0) }
                }
        }
    }
}
