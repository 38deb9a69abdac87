import Telemetry
import Testing

@Suite("Wall time")
struct WallTimeTests {
    @Test(
        "reads RFC 3339 and Unix seconds",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, 0), ("2026-03-01T12:00:00Z", 1_772_366_400, 0),
            ("2026-03-01T12:00:00.25Z", 1_772_366_400, 250_000_000),
            ("2026-03-01t14:00:00.000000001+02:00", 1_772_366_400, 1),
            ("2026-03-01 06:30:00-05:30", 1_772_366_400, 0), ("2000-02-29T23:59:60Z", 951_868_800, 0),
            ("0000-01-01T00:00:00Z", -62_167_219_200, 0), ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
            ("1772366400", 1_772_366_400, 0), ("1772366400.5", 1_772_366_400, 500_000_000),
            ("0.1234567899", 0, 123_456_789), ("-1.5", -2, 500_000_000), ("-0", 0, 0),
        ])
    func reads(text: String, seconds: Int64, nanoseconds: Int32) {
        #expect(WallTime(parsing: text) == WallTime(secondsSinceEpoch: seconds, nanoseconds: nanoseconds))
    }

    @Test(
        "reads nothing else",
        arguments: [
            "", " ", "-", ".", "1.", ".5", "+5", "--5", "1e9", "0x10", "NaN", "inf", "1.2.3", "1772366400000",
            "-9223372036854775808", "9223372036854775808", String(repeating: "9", count: 100_000),
            "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
            "2026-03-00T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T00:60:00Z", "2026-03-01T00:00:61Z",
            "2026-03-01T12:00:00", "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00.5", "2026-03-01T12:00:00ZZ",
            "2026-03-01T12:00:00+99:99", "2026-03-01T12:00:00+0200", "2026-03-01T12:00:00 02:00", "2026-3-1T12:00:00Z",
            "２０２６-03-01T12:00:00Z", "2026-03-01T12:00:00\u{0}Z", "-026-03-01T12:00:00Z", "12:00", "now",
        ])
    func refuses(text: String) {
        #expect(WallTime(parsing: text) == nil)
    }

    @Test("writes what it reads, over four centuries and at the edges of the fraction")
    func roundTrip() throws {
        for day in stride(from: Int64(-62_167_219_200), to: 253_402_300_799, by: 86_400 * 37 + 12_345) {
            let moment = WallTime(secondsSinceEpoch: day, nanoseconds: 7)
            #expect(WallTime(parsing: moment.rfc3339(fractionDigits: 9)) == moment)
        }
        let moment = WallTime(secondsSinceEpoch: 1_772_366_400, nanoseconds: 250_000_000)
        #expect(moment.rfc3339 == "2026-03-01T12:00:00.250Z")
        #expect(moment.rfc3339(fractionDigits: 0) == "2026-03-01T12:00:00Z")
        #expect(moment.rfc3339(fractionDigits: -1) == "2026-03-01T12:00:00Z")
        #expect(moment.rfc3339(fractionDigits: 50) == "2026-03-01T12:00:00.250000000Z")
    }

    @Test("survives the ends of its range")
    func extremes() {
        let first = WallTime(secondsSinceEpoch: .min, nanoseconds: .min)
        let last = WallTime(secondsSinceEpoch: .max, nanoseconds: .max)
        #expect(first.nanoseconds == 0)
        #expect(last.nanoseconds == 999_999_999)
        #expect(!first.rfc3339.isEmpty)
        #expect(!last.rfc3339.isEmpty)
        #expect(last - first > .zero)
        #expect(first - last < .zero)
        #expect(last + .seconds(1) > first)
        #expect(last + .seconds(Int64.max) == WallTime(secondsSinceEpoch: .max))
        #expect(first + .seconds(Int64.min) == WallTime(secondsSinceEpoch: .min))
    }

    @Test("adds what it subtracts, borrowing across the second", arguments: [-1_500, -1, 0, 1, 999, 1_000, 86_400_001])
    func arithmetic(milliseconds: Int) {
        for nanoseconds: Int32 in [0, 1, 999_999_999] {
            let moment = WallTime(secondsSinceEpoch: -3, nanoseconds: nanoseconds)
            let other = moment + .milliseconds(milliseconds)
            #expect(other - moment == .milliseconds(milliseconds))
            #expect((other < moment) == (milliseconds < 0))
        }
    }
}
