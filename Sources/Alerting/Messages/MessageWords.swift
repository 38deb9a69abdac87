import Telemetry

/// Language, clocks and the names of the house: what every part of a message is written with.
struct MessageWords: Sendable {
    let language: MessageLanguage
    let zone: TimeZoneRules
    let identity: MessageIdentity

    func text(_ phrase: MessagePhrase, _ values: KeyValuePairs<String, String> = [:]) -> String {
        language.text(phrase, values.map { (name: $0.key, value: $0.value) })
    }

    /// `03:12 WIB` on the same day, else `2026-11-22 03:12 WIB`.
    func time(_ moment: WallTime, asOf now: WallTime) -> String {
        let time = CivilTime(moment, in: zone)
        let isSameDay = time.date == CivilTime(now, in: zone).date
        return (isSameDay ? "" : "\(time.date) ") + "\(time.clock) \(time.zone)"
    }

    /// `2026-11-23 03:12:40 WIB`.
    func exactTime(_ moment: WallTime) -> String { Self.exactTime(moment, in: zone) }

    static func exactTime(_ moment: WallTime, in zone: TimeZoneRules) -> String {
        let time = CivilTime(moment, in: zone)
        return "\(time.date) \(time.exactClock) \(time.zone)"
    }

    /// `7 min 12 s`: the two largest units.
    func duration(from start: WallTime, to end: WallTime) -> String { duration(end - start) }

    /// How long an incident was wrong, or is at a moment.
    func duration(of incident: Incident, asOf moment: WallTime) -> String {
        duration(incident.lasted ?? (incident.resolvedAt ?? moment) - incident.since)
    }

    private func duration(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        let parts: [(MessagePhrase, Int64)] = [
            (.days, seconds / 86_400), (.hours, seconds / 3_600 % 24), (.minutes, seconds / 60 % 60),
            (.seconds, seconds % 60),
        ]
        guard let first = parts.firstIndex(where: { $0.1 > 0 }) else { return text(.seconds, ["n": "0"]) }
        return parts[first...].prefix(2).filter { $0.1 > 0 }.map { text($0.0, ["n": "\($0.1)"]) }
            .joined(separator: " ")
    }

    /// Names in a row, at most so many, with how many more there are.
    func names(_ names: [String], most: Int = 10) -> String {
        let shown = names.prefix(most).map { MessageLine.clean($0, limit: 80) }.joined(separator: ", ")
        guard names.count > most else { return shown }
        return "\(shown), \(text(.more, ["count": "\(names.count - most)"]))"
    }
}
