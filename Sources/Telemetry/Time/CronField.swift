/// One field of a cron expression: the numbers that it allows, as bits.
struct CronField: Sendable, Equatable {
    /// What a field counts.
    struct Kind: Sendable {
        let name: String
        let range: ClosedRange<Int>
        /// Names from the first number of `namesFrom` on, in capitals.
        var names: [String] = []
        var namesFrom = 0

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let dayOfMonth = Kind(name: "day of the month", range: 1...31)
        static let month = Kind(
            name: "month", range: 1...12,
            names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], namesFrom: 1)
        /// 7 is Sunday, too.
        static let dayOfWeek = Kind(
            name: "day of the week", range: 0...7, names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])
    }

    /// Bit n is set where n is allowed.
    private(set) var bits: UInt64 = 0
    /// Whether it begins with `*`, so that it does not restrict days by itself (crontab(5)).
    let isStar: Bool

    /// Reads lists of numbers, names, ranges and steps: `*`, `*/5`, `MON-FRI`, `0,30`, `8-18/2`.
    init(_ text: Substring, _ kind: Kind) throws(CronProblem) {
        isStar = text.hasPrefix("*")
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 64 else { throw CronProblem(description: "the \(kind.name) lists too much") }
        for part in parts { bits |= try Self.bits(part, kind) }
        if kind.range.upperBound == 7, bits & 1 << 7 != 0 { bits = bits & ~(1 << 7) | 1 }
    }

    func contains(_ number: Int) -> Bool { (0..<64).contains(number) && bits & 1 << UInt64(number) != 0 }

    private static func bits(_ part: Substring, _ kind: Kind) throws(CronProblem) -> UInt64 {
        let sides = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var step = 1
        if sides.count == 2 {
            guard let number = number(sides[1]), number > 0, number <= kind.range.upperBound else {
                throw CronProblem(description: "the \(kind.name) has the step \"\(sides[1].prefix(20))\"")
            }
            step = number
        }
        let range = sides[0]
        if range == "*" { return allowed(kind.range, step) }
        let ends = range.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0], kind)
        guard ends.count == 2 else {
            if sides.count == 2 {
                throw CronProblem(
                    description: "the \(kind.name) has a step behind one number: "
                        + "write \(first)-\(kind.range.upperBound)/\(step)")
            }
            return 1 << UInt64(first)
        }
        let last = try value(ends[1], kind)
        guard first <= last else {
            throw CronProblem(
                description: "the \(kind.name) has a range that runs backwards: "
                    + "write \(first)-\(kind.range.upperBound),\(kind.range.lowerBound)-\(last)")
        }
        return allowed(first...last, step)
    }

    private static func allowed(_ range: ClosedRange<Int>, _ step: Int) -> UInt64 {
        stride(from: range.lowerBound, through: range.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }

    private static func value(_ text: Substring, _ kind: Kind) throws(CronProblem) -> Int {
        if let number = number(text), kind.range.contains(number) { return number }
        if let index = kind.names.firstIndex(of: text.uppercased()) { return index + kind.namesFrom }
        throw CronProblem(
            description: "the \(kind.name) \"\(text.prefix(20))\" is not from \(kind.range.lowerBound) to "
                + "\(kind.range.upperBound)" + (kind.names.isEmpty ? "" : " and no name"))
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }
}
