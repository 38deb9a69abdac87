/// A moment of the wall clock, in UTC.
public struct WallTime: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let secondsSinceEpoch: Int64
    /// Nanoseconds within the second, 0..<1,000,000,000.
    public let nanoseconds: Int32

    /// Creates a moment.
    public init(secondsSinceEpoch: Int64, nanoseconds: Int32 = 0) {
        self.secondsSinceEpoch = secondsSinceEpoch
        self.nanoseconds = nanoseconds
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.secondsSinceEpoch, left.nanoseconds) < (right.secondsSinceEpoch, right.nanoseconds)
    }

    /// Seconds since the epoch with their fraction, as metrics show timestamps.
    public var secondsWithFraction: Double { Double(secondsSinceEpoch) + Double(nanoseconds) * 1e-9 }

    /// How much later the left moment is than the right one.
    public static func - (left: Self, right: Self) -> Duration {
        .seconds(left.secondsSinceEpoch - right.secondsSinceEpoch)
            + .nanoseconds(Int64(left.nanoseconds) - Int64(right.nanoseconds))
    }

    /// The moment a duration later.
    public static func + (moment: Self, duration: Duration) -> Self {
        let total = Int64(moment.nanoseconds) + duration.inNanoseconds % 1_000_000_000
        var seconds = moment.secondsSinceEpoch + duration.inNanoseconds / 1_000_000_000 + total / 1_000_000_000
        var rest = total % 1_000_000_000
        if rest < 0 {
            rest += 1_000_000_000
            seconds -= 1
        }
        return Self(secondsSinceEpoch: seconds, nanoseconds: Int32(rest))
    }

    /// The moment as RFC 3339 in UTC with milliseconds (`2026-03-01T12:00:00.250Z`).
    public var rfc3339: String { rfc3339(fractionDigits: 3) }

    /// The moment as RFC 3339 in UTC with 0 to 9 digits of the second's fraction.
    public func rfc3339(fractionDigits: Int) -> String {
        let days = secondsSinceEpoch.flooredQuotient(86_400)
        let second = secondsSinceEpoch - days * 86_400
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
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let seconds = Int64(parts[0]), abs(seconds) < 1 << 40 else { return nil }
        guard parts.count == 2 else {
            self.init(secondsSinceEpoch: seconds)
            return
        }
        guard let nanoseconds = Self.fraction(parts[1]) else { return nil }
        self.init(secondsSinceEpoch: seconds, nanoseconds: nanoseconds)
    }

    private init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]), (1...12).contains(month),
            let day = Self.number(bytes[8..<10]), (1...31).contains(day),
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
            let minutes = number(bytes[(start + 4)..<(start + 6)])
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
