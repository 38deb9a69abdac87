/// Days of the proleptic Gregorian calendar, by Howard Hinnant's algorithms (`days_from_civil`, `civil_from_days`).
enum CivilDate {
    static func fromDays(_ days: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        let month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    static func days(year: Int64, month: Int, day: Int) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The day of the week, 0 for Sunday; 1970-01-01 was a Thursday.
    static func weekday(days: Int64) -> Int64 {
        let day = (days + 4) % 7
        return day < 0 ? day + 7 : day
    }

    /// How many days a month from 1 to 12 has.
    static func daysInMonth(year: Int64, month: Int) -> Int64 {
        let isLast = month == 12
        return days(year: isLast ? year + 1 : year, month: isLast ? 1 : month + 1, day: 1)
            - days(year: year, month: month, day: 1)
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity; the divisor must be positive.
    func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
