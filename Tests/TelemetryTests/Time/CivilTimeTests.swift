import Foundation
import Telemetry
import Testing

@Suite("What clocks of a zone show")
struct CivilTimeTests {
    @Test(
        "a zone's name is in letters where it has them, else its distance from UTC",
        arguments: [
            ("WIB-7", "2026-11-22T20:12:40Z", "2026-11-23 03:12:40 WIB"),
            (ZoneFile.berlin, "2026-01-15T12:00:00Z", "2026-01-15 13:00:00 CET"),
            (ZoneFile.berlin, "2026-07-15T12:00:00Z", "2026-07-15 14:00:00 CEST"),
            ("<-03>3", "2026-07-15T01:00:00Z", "2026-07-14 22:00:00 -03:00"),
            ("<+0545>-5:45", "2026-07-15T01:00:00Z", "2026-07-15 06:45:00 +05:45"),
            ("WIB-7", "1969-12-31T16:59:59Z", "1969-12-31 23:59:59 WIB"),
        ])
    func text(footer: String, moment: String, expected: String) throws {
        let time = CivilTime(WallTime(moment), in: try ZoneFile.rules(footer: footer))
        #expect("\(time.date) \(time.exactClock) \(time.zone)" == expected)
    }

    @Test("universal time has its name, and the clock leaves the seconds out")
    func universal() {
        let time = CivilTime(WallTime("2026-03-01T23:04:59Z"), in: .utc)
        #expect("\(time.clock) \(time.zone)" == "23:04 UTC")
    }

    @Test(
        "names of this machine's zones are as the system has them, before and after the last transition",
        arguments: ["Asia/Jakarta", "Europe/Berlin", "America/New_York"])
    func machine(name: String) throws {
        guard let data = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)") else { return }
        let rules = try TimeZoneRules(parsing: Array(data))
        let names = ["1960-01-15T12:00:00Z", "2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z", "2090-07-15T12:00:00Z"]
            .map { CivilTime(WallTime($0), in: rules).zone }
        let expected = [
            "Asia/Jakarta": ["+07:30", "WIB", "WIB", "WIB"], "Europe/Berlin": ["CET", "CET", "CEST", "CEST"],
            "America/New_York": ["EST", "EST", "EDT", "EDT"],
        ]
        #expect(names == expected[name])
    }

    @Test("the ends of the range trap nothing")
    func ends() {
        for seconds in [Int64.min, .min + 1, .max - 1, .max] {
            _ = CivilTime(WallTime(secondsSinceEpoch: seconds), in: .utc).date
        }
    }
}
