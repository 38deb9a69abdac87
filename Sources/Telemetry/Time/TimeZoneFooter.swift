/// The rule that ends a zone's file: `WIB-7`, `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1-2024, 8.3 `TZ`, with the hours from -167 to 167 that RFC 9636 allows.
struct TimeZoneFooter: Sendable, Equatable {
    /// A moment of every year, in local time.
    private enum Day: Equatable {
        /// `Mm.w.d`: the week-th weekday d (0 is Sunday) of a month; week 5 is the last one.
        case weekday(month: Int, week: Int, day: Int)
        /// `Jn`: day 1 to 365, the 29th of February not counted.
        case julian(Int)
        /// `n`: day 0 to 365, the 29th of February counted.
        case ordinal(Int)
    }

    private struct Change: Equatable {
        let day: Day
        /// Seconds after midnight.
        let time: Int64
    }

    private struct Saving: Equatable {
        let offset: Int64
        let name: String?
        let start: Change
        let end: Change
    }

    /// Seconds east of Greenwich outside daylight saving.
    private let standard: Int64
    private let standardName: String?
    private let saving: Saving?

    init?(parsing text: ArraySlice<UInt8>) {
        var reader = Reader(rest: text)
        guard let name = reader.takeName(), let west = reader.takeTime() else { return nil }
        standard = -west
        standardName = Self.letters(name)
        if reader.rest.isEmpty {
            saving = nil
            return
        }
        guard let savingName = reader.takeName() else { return nil }
        let ahead = reader.rest.first == UInt8(ascii: ",") ? west - 3_600 : reader.takeTime()
        guard let ahead, let start = reader.takeChange(), let end = reader.takeChange(), reader.rest.isEmpty else {
            return nil
        }
        saving = Saving(offset: -ahead, name: Self.letters(savingName), start: start, end: end)
    }

    /// Seconds east of Greenwich at a moment.
    func offset(at seconds: Int64) -> Int64 { saving(at: seconds)?.offset ?? standard }

    /// What the time is called at a moment; nil where the rule has a number for it.
    func name(at seconds: Int64) -> String? {
        guard let saving = saving(at: seconds) else { return standardName }
        return saving.name
    }

    /// A zone's name in letters; nil for anything else, such as `-03`.
    static func letters(_ bytes: some Collection<UInt8>) -> String? {
        guard bytes.count >= 2, bytes.allSatisfy({ (65...90).contains($0 & 0xDF) }) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The saving that holds at a moment, if any does.
    private func saving(at seconds: Int64) -> Saving? {
        guard let saving, (-(1 << 40)...1 << 40).contains(seconds) else { return nil }
        let year = CivilDate.fromDays((seconds + standard).flooredQuotient(86_400)).year
        let start = Self.seconds(saving.start, year) - standard
        let end = Self.seconds(saving.end, year) - saving.offset
        let isSaving = start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end
        return isSaving ? saving : nil
    }

    private static func seconds(_ change: Change, _ year: Int64) -> Int64 {
        let newYear = CivilDate.days(year: year, month: 1, day: 1)
        let days: Int64
        switch change.day {
        case .ordinal(let day): days = newYear + Int64(day)
        case .julian(let day):
            let isLeap = CivilDate.daysInMonth(year: year, month: 2) == 29
            days = newYear + Int64(day) - 1 + (isLeap && day > 59 ? 1 : 0)
        case .weekday(let month, let week, let day):
            let first = CivilDate.days(year: year, month: month, day: 1)
            let ahead = (Int64(day) - CivilDate.weekday(days: first) + 7) % 7
            let wanted = first + ahead + Int64(week - 1) * 7
            days = wanted < first + CivilDate.daysInMonth(year: year, month: month) ? wanted : wanted - 7
        }
        return days * 86_400 + change.time
    }

    private struct Reader {
        var rest: ArraySlice<UInt8>

        /// Letters, or anything in angle brackets.
        mutating func takeName() -> ArraySlice<UInt8>? {
            if rest.first == UInt8(ascii: "<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
                defer { rest = rest[(end + 1)...] }
                return rest[..<end].dropFirst()
            }
            let letters = rest.prefix { (65...90).contains($0 & 0xDF) }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3 ? letters : nil
        }

        /// `[+-]h[h[h]][:mm[:ss]]` in seconds.
        mutating func takeTime() -> Int64? {
            let sign: Int64 = rest.first == UInt8(ascii: "-") ? -1 : 1
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            guard let hours = takeNumber(), hours <= 167 else { return nil }
            var seconds = Int64(hours) * 3_600
            for unit in [Int64(60), 1] where rest.first == UInt8(ascii: ":") {
                rest = rest.dropFirst()
                guard let number = takeNumber(), number < 60 else { return nil }
                seconds += Int64(number) * unit
            }
            return sign * seconds
        }

        mutating func takeChange() -> Change? {
            guard take(","), let day = takeDay() else { return nil }
            guard take("/") else { return Change(day: day, time: 7_200) }
            return takeTime().map { Change(day: day, time: $0) }
        }

        private mutating func takeDay() -> Day? {
            if take("J") { return takeNumber().flatMap { (1...365).contains($0) ? .julian($0) : nil } }
            guard take("M") else { return takeNumber().flatMap { (0...365).contains($0) ? .ordinal($0) : nil } }
            guard let month = takeNumber(), (1...12).contains(month), take("."), let week = takeNumber(),
                (1...5).contains(week), take("."), let day = takeNumber(), (0...6).contains(day)
            else { return nil }
            return .weekday(month: month, week: week, day: day)
        }

        private mutating func take(_ byte: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: byte) else { return false }
            rest = rest.dropFirst()
            return true
        }

        private mutating func takeNumber() -> Int? {
            let digits = rest.prefix { (48...57).contains($0) }
            guard (1...3).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        }
    }
}
