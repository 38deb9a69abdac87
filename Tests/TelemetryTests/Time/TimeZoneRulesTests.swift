import Foundation
import Telemetry
import Testing

@Suite("Zones of the zone database")
struct TimeZoneRulesTests {
    @Test(
        "the footer's rule holds after the last transition",
        arguments: [
            (ZoneFile.berlin, "2026-01-15T12:00:00Z", 3_600), (ZoneFile.berlin, "2026-07-15T12:00:00Z", 7_200),
            (ZoneFile.berlin, "2026-03-29T00:59:59Z", 3_600), (ZoneFile.berlin, "2026-03-29T01:00:00Z", 7_200),
            (ZoneFile.berlin, "2026-10-25T00:59:59Z", 7_200), (ZoneFile.berlin, "2026-10-25T01:00:00Z", 3_600),
            ("WIB-7", "2026-07-15T12:00:00Z", 25_200), ("<-03>3", "2026-07-15T12:00:00Z", -10_800),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-15T12:00:00Z", 39_600),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-07-15T12:00:00Z", 36_000),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-15T12:00:00Z", 0),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-15T12:00:00Z", 3_600),
            ("AAA3BBB,J60,300/-1:30:30", "2024-02-29T12:00:00Z", -10_800),
            ("AAA3BBB,J60,300/-1:30:30", "2024-03-01T12:00:00Z", -7_200),
        ])
    func footer(footer: String, moment: String, offset: Int64) throws {
        #expect(try ZoneFile.rules(footer: footer).offset(at: WallTime(moment)) == offset)
    }

    @Test(
        "this machine's zones are read as the system reads them",
        arguments: [
            "Europe/Berlin", "Asia/Jakarta", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
            "Asia/Kathmandu",
            "Pacific/Apia", "America/Sao_Paulo", "Europe/Dublin", "Antarctica/Troll",
        ])
    func machine(name: String) throws {
        guard let data = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)"),
            let zone = TimeZone(identifier: name)
        else { return }
        let rules = try TimeZoneRules(parsing: Array(data))
        for day in stride(from: -10_000, to: 24_000, by: 29) {
            let seconds = Int64(day) * 86_400 + 4_711
            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
            let found = rules.offset(at: WallTime(secondsSinceEpoch: seconds))
            #expect(found == Int64(expected), "\(name) \(day)")
            if found != Int64(expected) { return }
        }
    }

    @Test("a civil time that is shown twice is its first moment, one that is skipped the moment of the skip")
    func civil() throws {
        let berlin = try ZoneFile.rules(offset: 3_600, footer: ZoneFile.berlin)
        func moment(_ civil: String) -> String {
            berlin.moment(ofCivil: WallTime(civil).secondsSinceEpoch).rfc3339(fractionDigits: 0)
        }
        #expect(moment("2026-10-25T02:30:00Z") == "2026-10-25T00:30:00Z")
        #expect(moment("2026-10-25T03:00:00Z") == "2026-10-25T02:00:00Z")
        #expect(moment("2026-03-29T02:30:00Z") == "2026-03-29T01:00:00Z")
        #expect(moment("2026-03-29T01:59:59Z") == "2026-03-29T00:59:59Z")
        #expect(moment("2026-07-01T12:00:00Z") == "2026-07-01T10:00:00Z")
    }

    @Test("what is cut, empty, huge or no zone at all is refused, at every length")
    func hostile() throws {
        let whole = ZoneFile.bytes(offset: 3_600, footer: ZoneFile.berlin)
        _ = try TimeZoneRules(parsing: whole)
        for length in 0..<whole.count {
            #expect(throws: TimeZoneRules.Problem.self) { try TimeZoneRules(parsing: Array(whole.prefix(length))) }
        }
        #expect(throws: TimeZoneRules.Problem.self) {
            try TimeZoneRules(parsing: [UInt8](repeating: 0x54, count: TimeZoneRules.largestFile + 1))
        }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var bytes = whole
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            guard let rules = try? TimeZoneRules(parsing: bytes) else { continue }
            _ = rules.offset(at: WallTime("2026-07-15T12:00:00Z"))
            _ = rules.moment(ofCivil: 1_800_000_000)
            _ = rules.offset(at: WallTime(secondsSinceEpoch: .min))
            _ = rules.offset(at: WallTime(secondsSinceEpoch: .max))
        }
    }

    @Test(
        "a footer that is none refuses the file",
        arguments: ["CET", "CET-1CEST", "C-1", "CET-1CEST,M13.1.0,M1.1.0", "CET-200", "CET-1CEST,M3.5.0", "\u{FF}"])
    func badFooter(footer: String) {
        #expect(throws: TimeZoneRules.Problem.self) { try ZoneFile.rules(footer: footer) }
    }
}
