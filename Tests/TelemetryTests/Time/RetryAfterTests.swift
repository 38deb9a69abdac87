import Telemetry
import Testing

@Suite("Retry-After")
struct RetryAfterTests {
    private let now = WallTime(secondsSinceEpoch: 784_111_777)

    @Test(
        "all three forms of a date are read",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func dates(text: String) {
        #expect(RetryAfter.moment(text)?.rfc3339 == "1994-11-06T08:49:37.000Z")
    }

    @Test("a year of two digits is of this century")
    func oldDate() {
        #expect(RetryAfter.moment("Sunday, 06-Nov-94 08:49:37 GMT")?.rfc3339 == "2094-11-06T08:49:37.000Z")
    }

    @Test(
        "what is neither seconds nor a date asks for nothing",
        arguments: [
            "", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "1994-11-06T08:49:37Z",
        ])
    func hostile(text: String) {
        #expect(RetryAfter.pause(text, date: nil, now: now) == nil)
    }

    @Test("seconds beyond all measure are a year")
    func large() {
        #expect(RetryAfter.pause("99999999999999999999", date: nil, now: now) == .seconds(366 * 86_400))
        #expect(RetryAfter.pause("0", date: nil, now: now) == .zero)
    }
}
