/// When a job is to run, in the five fields of crontab(5) or one of its words.
///
/// A day fits when both of its fields fit or, where neither begins with `*`, when either does. A time that clocks skip
/// comes at the moment of the skip; one that they show twice comes once, the first time.
public struct CronExpression: Sendable, Equatable, CustomStringConvertible {
    private static let words = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
    /// The 29th of February is at most eight years away.
    private static let furthestDays: Int64 = 8 * 366 + 1

    /// The expression as it was written.
    public let description: String
    private let minutes: CronField
    private let hours: CronField
    private let daysOfMonth: CronField
    private let months: CronField
    private let daysOfWeek: CronField

    /// Reads an expression.
    ///
    /// - Throws: `CronProblem` with the field that is wrong; also for a date that never comes, such as the 30th of
    ///   February.
    public init(parsing text: String) throws(CronProblem) {
        guard text.utf8.count <= 512 else { throw CronProblem(description: "an expression is never so long") }
        let isWord = text.hasPrefix("@")
        guard let spelled = isWord ? Self.words[text.lowercased()] : text else {
            throw CronProblem(
                description: "\(text.prefix(20)) is not one of \(Self.words.keys.sorted().joined(separator: ", "))")
        }
        let fields = spelled.split { $0 == " " || $0 == "\t" }
        guard fields.count == 5 else {
            throw CronProblem(
                description: "\(fields.count) fields in place of five: minute, hour, day of the month, month, "
                    + "day of the week")
        }
        description = text
        minutes = try CronField(fields[0], .minute)
        hours = try CronField(fields[1], .hour)
        daysOfMonth = try CronField(fields[2], .dayOfMonth)
        months = try CronField(fields[3], .month)
        daysOfWeek = try CronField(fields[4], .dayOfWeek)
        guard next(after: WallTime(secondsSinceEpoch: 0), in: .utc) != nil else {
            throw CronProblem(description: "this date never comes")
        }
    }

    /// The first time after a moment, by the clocks of a zone; nil only where that is beyond all calendars.
    public func next(after moment: WallTime, in zone: TimeZoneRules) -> WallTime? {
        guard (-(1 << 38)...1 << 38).contains(moment.secondsSinceEpoch) else { return nil }
        let civil = moment.secondsSinceEpoch + zone.offset(at: moment)
        // What clocks have shown by now, even twice, has come: only later civil times can come after the moment.
        let firstDay = civil.flooredQuotient(86_400)
        for day in firstDay...(firstDay + Self.furthestDays) where fits(day: day) {
            for hour in 0..<24 where hours.contains(hour) {
                let start = day * 86_400 + Int64(hour) * 3_600
                guard start + 3_600 > civil else { continue }
                for minute in 0..<60 where minutes.contains(minute) && start + Int64(minute) * 60 > civil {
                    let found = zone.moment(ofCivil: start + Int64(minute) * 60)
                    if found > moment { return found }
                }
            }
        }
        return nil
    }

    private func fits(day: Int64) -> Bool {
        let date = CivilDate.fromDays(day)
        guard months.contains(date.month) else { return false }
        let fitsMonth = daysOfMonth.contains(date.day)
        let fitsWeek = daysOfWeek.contains(Int(CivilDate.weekday(days: day)))
        return daysOfMonth.isStar || daysOfWeek.isStar ? fitsMonth && fitsWeek : fitsMonth || fitsWeek
    }
}

/// Why a text is no cron expression; one sentence that says what to write.
public struct CronProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field and what is wrong with it.
    public let description: String
}
