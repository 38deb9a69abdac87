import Telemetry
import Testing

@testable import Alerting

@Suite("Routing")
struct RoutingTests {
    static let noon = WallTime(parsing: "2026-03-10T12:00:00Z") ?? WallTime(secondsSinceEpoch: 0)

    @Test(
        "times of the day are read",
        arguments: [
            ("09:00", 540), ("9:05", 545), ("00:00", 0), ("23:59", 1_439), ("24:00", nil), ("9", nil), ("09:60", nil),
            ("-1:00", nil), ("09:000", nil), ("٠٩:00", nil),
        ])
    func times(text: String, minutes: Int?) {
        #expect(TimeOfDay(parsing: text)?.minutes == minutes)
    }

    @Test("a window may go over midnight")
    func windows() throws {
        let night = try #require(DailyWindow(parsing: "22:00-06:00"))
        let inside = ["22:00", "23:59", "00:00", "05:59"].compactMap { TimeOfDay(parsing: $0) }
        let outside = ["06:00", "12:00", "21:59"].compactMap { TimeOfDay(parsing: $0) }
        #expect(inside.allSatisfy { night.contains($0) })
        #expect(outside.allSatisfy { !night.contains($0) })
        #expect(try #require(DailyWindow(parsing: "00:00-00:00")).contains(TimeOfDay(minutes: 700)))
        #expect(DailyWindow(parsing: "22:00") == nil)
    }

    @Test("the next time of the day is after now, in UTC")
    func next() throws {
        let nine = TimeOfDay(minutes: 540)
        #expect(nine.next(after: Self.noon, in: .utc).rfc3339 == "2026-03-11T09:00:00.000Z")
        let before = try #require(WallTime(parsing: "2026-03-10T08:59:59Z"))
        #expect(nine.next(after: before, in: .utc).rfc3339 == "2026-03-10T09:00:00.000Z")
        let just = try #require(WallTime(parsing: "2026-03-10T09:00:00Z"))
        #expect(nine.next(after: just, in: .utc).rfc3339 == "2026-03-11T09:00:00.000Z")
        let old = WallTime(secondsSinceEpoch: -100_000)
        #expect(nine.next(after: old, in: .utc).rfc3339 == "1969-12-31T09:00:00.000Z")
    }

    @Test("by default criticals go at once and warnings wait for nine")
    func standard() {
        let table = RoutingTable.standard(channels: ["oncall", "second"], zone: .utc)
        #expect(table.ways(.critical, at: Self.noon).map(\.manner) == [.atOnce])
        #expect(table.ways(.critical, at: Self.noon).map(\.fallback) == ["second"])
        #expect(table.ways(.warning, at: Self.noon).map(\.manner) == [.daily(TimeOfDay(minutes: 540))])
        #expect(table.ways(.info, at: Self.noon).isEmpty)
        #expect(table.manner(of: .warning, in: "oncall") == .daily(TimeOfDay(minutes: 540)))
        #expect(table.manner(of: .critical, in: "oncall") == .atOnce)
        #expect(RoutingTable.standard(channels: ["only"], zone: .utc).fallback(of: "only") == nil)
    }

    @Test("outside of all windows a severity waits for the first that opens, and nothing is lost")
    func closed() throws {
        let office = try #require(DailyWindow(parsing: "09:00-17:00"))
        let table = RoutingTable(routes: [Route(channel: "office", severities: [.warning], windows: [office])])
        let night = try #require(WallTime(parsing: "2026-03-10T23:00:00Z"))
        #expect(table.ways(.warning, at: Self.noon).map(\.manner) == [.atOnce])
        let opening = try #require(WallTime(parsing: "2026-03-11T09:00:00Z"))
        #expect(table.ways(.warning, at: night).map(\.manner) == [.later(opening)])
    }

    @Test("a channel that two routes name is told the quicker way")
    func twice() {
        let table = RoutingTable(routes: [
            Route(channel: "a", severities: [.warning], digest: TimeOfDay(minutes: 540)),
            Route(channel: "a", severities: [.warning, .critical]), Route(channel: "b", severities: [.critical]),
        ])
        #expect(table.ways(.warning, at: Self.noon).map(\.manner) == [.atOnce])
        #expect(table.ways(.critical, at: Self.noon).map(\.channel) == ["a", "b"])
        #expect(table.fallback(of: "a") == "b")
        #expect(table.fallback(of: "b") == "a")
    }
}
