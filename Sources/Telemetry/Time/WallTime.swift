/// A moment of the wall clock, in UTC.
public struct WallTime: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let secondsSinceEpoch: Int64
    /// Nanoseconds within the second, 0..<1,000,000,000.
    public let nanoseconds: Int32

    /// Creates a moment; nanoseconds outside their range are clamped to it.
    public init(secondsSinceEpoch: Int64, nanoseconds: Int32 = 0) {
        self.secondsSinceEpoch = secondsSinceEpoch
        self.nanoseconds = min(max(nanoseconds, 0), 999_999_999)
    }

    /// Whether the left moment comes first.
    public static func < (left: Self, right: Self) -> Bool {
        (left.secondsSinceEpoch, left.nanoseconds) < (right.secondsSinceEpoch, right.nanoseconds)
    }

    /// Seconds since the epoch with their fraction, as metrics show timestamps.
    public var secondsWithFraction: Double { Double(secondsSinceEpoch) + Double(nanoseconds) * 1e-9 }

    /// How much later the left moment is than the right one; saturates at the ends of the range.
    public static func - (left: Self, right: Self) -> Duration {
        let (seconds, overflow) = left.secondsSinceEpoch.subtractingReportingOverflow(right.secondsSinceEpoch)
        return .seconds(overflow ? (left < right ? .min : .max) : seconds)
            + .nanoseconds(Int64(left.nanoseconds) - Int64(right.nanoseconds))
    }

    /// The moment a duration later; saturates at the ends of the range.
    public static func + (moment: Self, duration: Duration) -> Self {
        let (whole, rest) = duration.inNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let total = Int64(moment.nanoseconds) + rest
        let carry = total.flooredQuotient(1_000_000_000)
        let (seconds, overflow) = moment.secondsSinceEpoch.addingReportingOverflow(whole + carry)
        if overflow { return Self(secondsSinceEpoch: duration < .zero ? .min : .max) }
        return Self(secondsSinceEpoch: seconds, nanoseconds: Int32(total - carry * 1_000_000_000))
    }

    /// The moment as RFC 3339 in UTC with milliseconds (`2026-03-01T12:00:00.250Z`).
    public var rfc3339: String { rfc3339(fractionDigits: 3) }

    /// The moment as RFC 3339 in UTC with 0 to 9 digits of the second's fraction.
    public func rfc3339(fractionDigits: Int) -> String {
        let days = secondsSinceEpoch.flooredQuotient(86_400)
        let remainder = secondsSinceEpoch % 86_400
        let second = remainder < 0 ? remainder + 86_400 : remainder
        let (year, month, day) = CivilDate.fromDays(days)
        var text = "\(padded(year, 4))-\(padded(Int64(month), 2))-\(padded(Int64(day), 2))T"
        text += "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        if fractionDigits > 0 {
            text += "." + padded(Int64(nanoseconds), 9).prefix(min(fractionDigits, 9))
        }
        return text + "Z"
    }

    /// Reads RFC 3339 with any offset, or seconds since the epoch with an optional fraction; nil for anything else.
    public init?(parsing text: String) {
        if let moment = WallTime(unixSeconds: text) ?? WallTime(rfc3339: text) {
            self = moment
        } else {
            return nil
        }
    }

    private init?(unixSeconds text: String) {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(separator: ".", omittingEmptySubsequences: false)
        // Thirteen digits and more are milliseconds, not a year after 36812.
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts[0].utf8.count <= 13,
            let seconds = Self.number(Array(parts[0].utf8)[...]), seconds < 1 << 40
        else { return nil }
        guard let nanoseconds = parts.count == 2 ? Self.fraction(parts[1]) : 0 else { return nil }
        if !isNegative {
            self.init(secondsSinceEpoch: seconds, nanoseconds: nanoseconds)
        } else if nanoseconds == 0 {
            self.init(secondsSinceEpoch: -seconds)
        } else {
            self.init(secondsSinceEpoch: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds)
        }
    }

    private init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]), (1...12).contains(month),
            let day = Self.number(bytes[8..<10]), day >= 1,
            day <= CivilDate.daysInMonth(year: year, month: Int(month)),
            let hour = Self.number(bytes[11..<13]), hour < 24, let minute = Self.number(bytes[14..<16]), minute < 60,
            let second = Self.number(bytes[17..<19]), second <= 60
        else { return nil }
        var rest = bytes[19...]
        var nanoseconds: Int32 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            guard let value = Self.fraction(String(decoding: digits, as: UTF8.self)[...]) else { return nil }
            nanoseconds = value
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = Self.offset(rest) else { return nil }
        let days = CivilDate.days(year: year, month: Int(month), day: Int(day))
        self.init(
            secondsSinceEpoch: days * 86_400 + hour * 3_600 + minute * 60 + second - offset, nanoseconds: nanoseconds)
    }

    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let first = bytes.first else { return nil }
        if first == UInt8(ascii: "Z") || first == UInt8(ascii: "z") { return bytes.count == 1 ? 0 : nil }
        guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-"), bytes.count == 6 else { return nil }
        let start = bytes.startIndex
        guard bytes[start + 3] == UInt8(ascii: ":"), let hours = number(bytes[(start + 1)..<(start + 3)]),
            let minutes = number(bytes[(start + 4)..<(start + 6)]), hours < 24, minutes < 60
        else { return nil }
        return (first == UInt8(ascii: "-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func fraction(_ digits: Substring) -> Int32? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
        let padded = String(digits.prefix(9)) + String(repeating: "0", count: max(0, 9 - digits.count))
        return Int32(padded)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for byte in bytes {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        return value
    }
}

private func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return digits.count < width ? String(repeating: "0", count: width - digits.count) + digits : digits
}
