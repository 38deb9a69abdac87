import Telemetry

/// Keeps account of statements from reading to reading: what each added, which are shown, and what all others came to.
///
/// Pure. Each shown statement has a sum of its own that never falls while it is shown, whatever the server resets or
/// evicts; what the others add goes into the remainder. Which are shown is decided by their load of about the last
/// hour: what was before fades.
struct StatementLedger: Sendable {
    /// How many places there are for those that took most time, and as many for those that take longest each time.
    static let places = 20

    /// A load that is this old counts half: a statement that nobody runs any more loses its place.
    private static let memory: Duration = .seconds(3_600)

    private struct Entry: Sendable {
        /// The server's newest figures for what clients sent.
        var sent = StatementFigures.zero
        /// What was added by the newest reading.
        var rise = StatementFigures.zero
        var seconds = 0.0
        var calls = 0.0

        mutating func fade(by factor: Double) {
            seconds *= factor
            calls *= factor
        }
    }

    /// A statement that is shown, with its figures.
    struct Shown: Sendable, Equatable {
        let key: StatementKey
        /// What it came to, by the server and over its resets.
        let total: StatementFigures
        /// What the newest reading added.
        let rise: StatementFigures
        let isTopByTotal: Bool
        let isTopByMean: Bool
    }

    private var entries: [StatementKey: Entry] = [:]
    private var nested: [StatementKey: StatementFigures] = [:]
    /// What shown statements had before the server forgot it.
    private var carried: [StatementKey: StatementFigures] = [:]
    private var hidden = StatementFigures.zero
    private var byTotal: [StatementKey] = []
    private var byMean: [StatementKey] = []
    private var resetAt: String?
    private var wasCut = false
    private(set) var takenAt: MonotonicInstant?
    /// Seconds between the newest two readings; nil before the second.
    private(set) var interval: Double?
    /// What all statements that are not shown came to; never falls.
    private(set) var remainder = StatementFigures.zero

    /// Takes in a reading.
    mutating func take(_ readings: StatementReadings, at now: MonotonicInstant) {
        let isFirst = takenAt == nil
        let elapsed = takenAt.map { max(0, (now - $0).inSeconds) } ?? 0
        let isReset = !isFirst && readings.resetAt != nil && readings.resetAt != resetAt
        let before = Set(byTotal).union(byMean)
        let factor = 1 / (1 + elapsed / Self.memory.inSeconds)
        for key in before { carry(key, readings, isReset: isReset) }
        var next: [StatementKey: Entry] = [:]
        next.reserveCapacity(readings.sent.count)
        let keys = [Array(readings.sent.keys), Array(readings.nested.keys), Array(before)].joined()
        for key in keys where next[key] == nil {
            next[key] = entry(key, readings, isReset: isReset, isFirst: isFirst, factor: factor)
        }
        entries = next
        nested = readings.nested
        choose()
        let shown = Set(byTotal).union(byMean)
        addToRemainder(readings, except: shown, isReset: isReset)
        // What is neither shown nor known to the server any more is forgotten.
        for key in before where !shown.contains(key) && isGone(key, readings) { entries[key] = nil }
        carried = carried.filter { entries[$0.key] != nil }
        interval = isFirst ? nil : elapsed
        (takenAt, resetAt, wasCut) = (now, readings.resetAt ?? resetAt, readings.isCut)
    }

    /// The shown statements: those with most time first, then those that are shown for their mean alone.
    var shown: [Shown] {
        let total = Set(byTotal)
        let mean = Set(byMean)
        return (byTotal + byMean.filter { !total.contains($0) }).compactMap { key in
            guard let entry = entries[key] else { return nil }
            let sum = entry.sent + (nested[key] ?? .zero) + (carried[key] ?? .zero)
            return Shown(
                key: key, total: sum, rise: entry.rise, isTopByTotal: total.contains(key),
                isTopByMean: mean.contains(key))
        }
    }

    private func isGone(_ key: StatementKey, _ readings: StatementReadings) -> Bool {
        readings.sent[key] == nil && readings.nested[key] == nil
    }

    /// Keeps what a shown statement had where the server counts it anew or knows it no more.
    private mutating func carry(_ key: StatementKey, _ readings: StatementReadings, isReset: Bool) {
        let pairs = [
            (entries[key]?.sent ?? .zero, readings.sent[key]), (nested[key] ?? .zero, readings.nested[key]),
        ]
        if readings.isCut, isGone(key, readings) { return }
        for (old, new) in pairs where isReset || Self.fell(from: old, to: new ?? .zero) {
            carried[key, default: .zero] += old
        }
    }

    private static func fell(from old: StatementFigures, to new: StatementFigures) -> Bool {
        new.calls < old.calls || new.seconds < old.seconds
    }

    private func entry(
        _ key: StatementKey, _ readings: StatementReadings, isReset: Bool, isFirst: Bool, factor: Double
    ) -> Entry {
        var entry = entries[key] ?? Entry()
        let isKnown = entries[key] != nil
        entry.fade(by: factor)
        if readings.isCut, isGone(key, readings) {
            entry.rise = .zero
            return entry
        }
        let sent = readings.sent[key] ?? .zero
        let inner = readings.nested[key] ?? .zero
        if isReset {
            entry.rise = sent + inner
        } else {
            entry.rise = sent.rise(since: entry.sent) + inner.rise(since: nested[key] ?? .zero)
        }
        // A statement that an earlier reading left no room for is not new: its history is no rise.
        if isFirst || (!isKnown && wasCut) { entry.rise = .zero }
        let load = isKnown ? entry.rise : sent + inner
        entry.seconds += load.seconds
        entry.calls += load.calls
        entry.sent = sent
        return entry
    }

    private mutating func choose() {
        byTotal = StableTop.choose(
            entries.lazy.map { (key: $0.key, score: $0.value.seconds) }, current: Set(byTotal), count: Self.places)
        // A mean of what has all but faded says nothing.
        byMean = StableTop.choose(
            entries.lazy.filter { $0.value.calls >= 0.5 }.map {
                (key: $0.key, score: $0.value.seconds / $0.value.calls)
            },
            current: Set(byMean), count: Self.places)
    }

    private mutating func addToRemainder(
        _ readings: StatementReadings, except shown: Set<StatementKey>, isReset: Bool
    ) {
        let isFirst = takenAt == nil
        for (key, entry) in entries where !shown.contains(key) {
            remainder += isFirst ? entry.sent + (nested[key] ?? .zero) : entry.rise
        }
        // Statements that cannot be told apart: evicting one lowers their sum, which is no reset.
        let sum = readings.hidden ?? .zero
        if isFirst || sum.calls >= hidden.calls && sum.seconds >= hidden.seconds {
            remainder += isFirst ? sum : sum.rise(since: hidden)
        }
        hidden = sum
    }
}

extension StatementKey: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        (left.user, left.database, left.query) < (right.user, right.database, right.query)
    }
}
