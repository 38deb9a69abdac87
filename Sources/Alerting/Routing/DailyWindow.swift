public import Telemetry

/// A time of the day, in minutes after midnight of the zone that the settings name.
public struct TimeOfDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Minutes after midnight, 0..<1440.
    public let minutes: Int

    /// Creates a time; numbers outside the day are taken modulo a day.
    public init(minutes: Int) {
        let rest = minutes % 1_440
        self.minutes = rest < 0 ? rest + 1_440 : rest
    }

    /// Reads `HH:MM`; nil for anything else.
    public init?(parsing text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        self.init(minutes: hour * 60 + minute)
    }

    /// `HH:MM`.
    public var description: String {
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    /// The earlier one of a day.
    public static func < (left: Self, right: Self) -> Bool { left.minutes < right.minutes }

    /// The first moment after another one at which clocks of the zone show this time.
    public func next(after moment: WallTime, in zone: TimeZoneRules) -> WallTime {
        let day = Self.civilDay(of: moment, in: zone)
        for offset: Int64 in -1...2 {
            let candidate = zone.moment(ofCivil: (day &+ offset) &* 86_400 &+ Int64(minutes) * 60)
            if candidate > moment { return candidate }
        }
        return moment + .seconds(86_400)
    }

    /// The time of the day that clocks of the zone show at a moment.
    public init(at moment: WallTime, in zone: TimeZoneRules) {
        let civil = moment.secondsSinceEpoch &+ zone.offset(at: moment)
        let rest = civil % 86_400
        self.init(minutes: Int((rest < 0 ? rest + 86_400 : rest) / 60))
    }

    private static func civilDay(of moment: WallTime, in zone: TimeZoneRules) -> Int64 {
        let civil = moment.secondsSinceEpoch &+ zone.offset(at: moment)
        return civil < 0 ? (civil - 86_399) / 86_400 : civil / 86_400
    }
}

/// A part of every day; one whose end comes before its start goes over midnight.
public struct DailyWindow: Sendable, Hashable {
    /// From when on.
    public let start: TimeOfDay
    /// Until when, itself excluded; the same as the start for the whole day.
    public let end: TimeOfDay

    /// Creates a window.
    public init(from start: TimeOfDay, to end: TimeOfDay) {
        self.start = start
        self.end = end
    }

    /// Reads `HH:MM-HH:MM`; nil for anything else.
    public init?(parsing text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = TimeOfDay(parsing: String(parts[0])),
            let end = TimeOfDay(parsing: String(parts[1]))
        else { return nil }
        self.init(from: start, to: end)
    }

    /// Whether a time of the day lies in it.
    public func contains(_ time: TimeOfDay) -> Bool {
        if start == end { return true }
        return start < end ? start <= time && time < end : time >= start || time < end
    }
}
