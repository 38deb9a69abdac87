import Telemetry

/// The newest deploys, and what those that run mute.
struct DeployBook: Sendable {
    /// How long a deploy may mute what it restarts.
    static let longestMute = Duration.seconds(900)
    private static let kept = 50

    private struct Entry: Sendable {
        var mark: DeployMark
        let patterns: [CheckPattern]
        let at: MonotonicInstant
        var muteEnd: MonotonicInstant?
    }

    private var entries: [Entry] = []

    /// The deploys that run, by name.
    func running(at now: MonotonicInstant) -> [String] {
        entries.filter { $0.muteEnd.map { $0 > now } ?? false }.map(\.mark.name).sorted()
    }

    /// The newest deploys, newest first.
    var all: [DeployMark] { entries.reversed().map(\.mark) }

    /// When the next one mutes nothing any more by itself.
    func nextChange(after now: MonotonicInstant) -> MonotonicInstant? {
        entries.compactMap(\.muteEnd).filter { $0 > now }.min()
    }

    /// Takes one that was made just now or before the process started.
    mutating func add(_ mark: DeployMark, at now: Moment) {
        let end = mark.endedAt == nil ? mark.mutedUntil.map(now.instant) : nil
        entries.append(
            Entry(
                mark: mark, patterns: mark.patterns.map(CheckPattern.init),
                at: min(now.monotonic, now.instant(of: mark.at)),
                muteEnd: end.map { min($0, now.monotonic + Self.longestMute) }))
        if entries.count > Self.kept {
            let oldest = entries.firstIndex { ($0.muteEnd ?? now.monotonic) <= now.monotonic } ?? 0
            entries.remove(at: oldest)
        }
    }

    /// Ends a deploy that runs; nil where none of this name does.
    mutating func end(_ name: String, at now: Moment) -> DeployMark? {
        let index = entries.lastIndex { entry in
            entry.mark.name == name && entry.muteEnd.map { $0 > now.monotonic } ?? false
        }
        guard let index else { return nil }
        entries[index].muteEnd = nil
        entries[index].mark.endedAt = max(now.wall, entries[index].mark.at)
        return entries[index].mark
    }

    /// Whether one that runs covers an incident.
    func covers(_ key: String, _ check: CheckName?, at now: MonotonicInstant) -> Bool {
        entries.contains { entry in
            entry.muteEnd.map { $0 > now } ?? false && entry.patterns.contains { $0.covers(key, check) }
        }
    }

    /// The newest deploy before an instant, and not longer before it than this.
    func last(before instant: MonotonicInstant, within memory: Duration) -> DeployMark? {
        entries.filter { $0.at <= instant && instant - $0.at <= memory }.max { $0.at < $1.at }?.mark
    }
}
