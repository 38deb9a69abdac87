/// Durations as settings write them: `15s`, `250ms`, `1h30m`, `2d`.
enum DurationText {
    private static let units: [(suffix: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// Reads numbers with units, the largest unit first, each at most once; nil for anything else and beyond 292 years.
    ///
    /// A bare `0` is a duration; any other number needs its unit.
    static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = text.utf8[...]
        var total: Int64 = 0
        var usable = units[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0 >= 48 && $0 <= 57 }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0 >= 97 && $0 <= 122 }
            rest = rest.dropFirst(letters.count)
            guard let number = Int64(String(digits) ?? ""),
                let index = usable.firstIndex(where: { $0.suffix.utf8.elementsEqual(letters) })
            else { return nil }
            let (part, overflow) = number.multipliedReportingOverflow(by: usable[index].nanoseconds)
            let (sum, overflowToo) = total.addingReportingOverflow(part)
            guard !overflow, !overflowToo else { return nil }
            total = sum
            usable = usable[(index + 1)...]
        }
        return .nanoseconds(total)
    }

    /// The shortest text that reads as the same duration.
    static func render(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (total, overflowToo) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflow, !overflowToo, total > 0 else { return overflow || overflowToo ? "\(seconds)s" : "0s" }
        var rest = total
        var text = ""
        for unit in units where rest >= unit.nanoseconds {
            text += "\(rest / unit.nanoseconds)\(unit.suffix)"
            rest %= unit.nanoseconds
        }
        return text
    }
}
