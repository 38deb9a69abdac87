/// What the clocks of a zone show at a moment.
public struct CivilTime: Sendable, Hashable {
    /// The year, such as 2026.
    public let year: Int64
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, 1 to 31.
    public let day: Int
    /// The second of the day, 0 to 86,399.
    public let secondOfDay: Int64
    /// Seconds east of Greenwich.
    public let offset: Int64
    /// What the zone's time is called then: its letters (`WIB`), else its distance from UTC (`+07:00`).
    public let zone: String

    /// What the clocks of a zone show at a moment.
    public init(_ moment: WallTime, in rules: TimeZoneRules) {
        offset = rules.offset(at: moment)
        let seconds = moment.secondsSinceEpoch.addingReportingOverflow(offset).partialValue
        (year, month, day) = CivilDate.fromDays(seconds.flooredQuotient(86_400))
        let remainder = seconds % 86_400
        secondOfDay = remainder < 0 ? remainder + 86_400 : remainder
        zone = rules.abbreviation(at: moment) ?? Self.distance(offset)
    }

    /// `2026-03-01`.
    public var date: String { "\(year)-\(Self.two(Int64(month)))-\(Self.two(Int64(day)))" }

    /// `03:12`.
    public var clock: String { "\(Self.two(secondOfDay / 3_600)):\(Self.two(secondOfDay / 60 % 60))" }

    /// `03:12:40`.
    public var exactClock: String { "\(clock):\(Self.two(secondOfDay % 60))" }

    /// A distance from UTC in seconds as `+07:00`.
    public static func distance(_ offset: Int64) -> String {
        let minutes = offset.magnitude / 60
        return (offset < 0 ? "-" : "+") + "\(two(Int64(minutes / 60))):\(two(Int64(minutes % 60)))"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
