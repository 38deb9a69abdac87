import Telemetry

/// The silences that are in force, each with its end on the monotonic clock.
struct SilenceBook: Sendable {
    private struct Entry: Sendable {
        var silence: Silence
        let pattern: CheckPattern
        let start: MonotonicInstant
        let end: MonotonicInstant
    }

    private var entries: [String: Entry] = [:]

    /// Those in force, the first to end first.
    func active(at now: MonotonicInstant) -> [Silence] {
        let known = entries.values.filter { $0.start <= now && now < $0.end }
        return known.sorted { ($0.end, $0.silence.id) < ($1.end, $1.silence.id) }.map(\.silence)
    }

    /// The next moment at which something begins or ends.
    func nextChange(after now: MonotonicInstant) -> MonotonicInstant? {
        entries.values.flatMap { [$0.start, $0.end] }.filter { $0 > now }.min()
    }

    /// Puts one in force that was made just now or before the process started.
    mutating func add(_ silence: Silence, at now: Moment) {
        // Should the wall clock have been set back since it was made, it holds now, and for no longer than it was to.
        let longest = now.monotonic + (silence.until - silence.from)
        entries[silence.id] = Entry(
            silence: silence, pattern: CheckPattern(silence.pattern),
            start: min(now.monotonic, now.instant(of: silence.from)), end: min(now.instant(of: silence.until), longest))
    }

    /// Ends one by hand; nil where there is none of this identity.
    mutating func end(_ id: String, at now: Moment) -> Silence? {
        guard var silence = entries.removeValue(forKey: id)?.silence else { return nil }
        // Not before its beginning, should the wall clock have been set back since.
        silence.until = max(min(now.wall, silence.until), silence.from)
        return silence
    }

    /// Takes out those whose time is over.
    ///
    /// - Returns: those of them whose end the wall clock has not reached, since it was set back: they end now, so that
    ///   no other start takes them for being in force.
    mutating func removeEnded(at now: Moment) -> [Silence] {
        let ended = entries.values.filter { $0.end <= now.monotonic }.map(\.silence)
        for silence in ended { entries[silence.id] = nil }
        return ended.filter { $0.until > now.wall }.sorted { $0.id < $1.id }.map { silence in
            var silence = silence
            silence.until = max(now.wall, silence.from)
            return silence
        }
    }

    /// Whether one covers an incident now.
    func covers(_ key: String, _ check: CheckName?, at now: MonotonicInstant) -> Bool {
        entries.values.contains { $0.start <= now && now < $0.end && $0.pattern.covers(key, check) }
    }
}

extension CheckPattern {
    /// Whether it covers an incident: its check, or the name of a rule that stands alone.
    func covers(_ key: String, _ check: CheckName?) -> Bool {
        check.map(matches) ?? (description == "*" || description == key)
    }

    /// Whether there can be anything that it matches.
    var canMatch: Bool {
        description == "*" || description.split(separator: "/", omittingEmptySubsequences: false).count > 1
    }
}
