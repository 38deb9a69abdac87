import Telemetry
import Testing

@Suite("Cron expressions")
struct CronExpressionTests {
    private func next(_ expression: String, _ moments: String, zone footer: String? = nil) throws -> String {
        let zone = try footer.map { try ZoneFile.rules(footer: $0) } ?? .utc
        let found = try CronExpression(parsing: expression).next(after: WallTime(moments), in: zone)
        return found?.rfc3339(fractionDigits: 0) ?? "never"
    }

    @Test(
        "the next time is the first after the moment",
        arguments: [
            ("0 3 * * *", "2026-11-23T02:59:59Z", "2026-11-23T03:00:00Z"),
            ("0 3 * * *", "2026-11-23T03:00:00Z", "2026-11-24T03:00:00Z"),
            ("*/15 * * * *", "2026-11-23T03:44:59Z", "2026-11-23T03:45:00Z"),
            ("*/15 * * * *", "2026-12-31T23:45:00Z", "2027-01-01T00:00:00Z"),
            ("5,35 8-18/2 * * MON-FRI", "2026-11-20T18:35:00Z", "2026-11-23T08:05:00Z"),
            ("0 0 29 2 *", "2026-11-23T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
            ("0 0 31 * *", "2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z"),
            ("0 0 13 * FRI", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z"),
            ("0 0 */2 * FRI", "2026-11-13T00:00:00Z", "2026-11-27T00:00:00Z"),
            ("0 12 * * 7", "2026-11-23T00:00:00Z", "2026-11-29T12:00:00Z"),
            ("0 12 * * 5-7", "2026-11-28T12:00:00Z", "2026-11-29T12:00:00Z"),
            ("0 12 * jan,Dec *", "2026-11-23T00:00:00Z", "2026-12-01T12:00:00Z"),
            ("@daily", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"),
            ("@Weekly", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"),
            ("@monthly", "2026-11-23T00:00:00Z", "2026-12-01T00:00:00Z"),
            ("@yearly", "2026-11-23T00:00:00Z", "2027-01-01T00:00:00Z"),
            ("@hourly", "2026-11-23T00:59:59Z", "2026-11-23T01:00:00Z"),
            ("0\t3  * * *", "2026-11-23T04:00:00Z", "2026-11-24T03:00:00Z"),
        ])
    func times(expression: String, after: String, expected: String) throws {
        #expect(try next(expression, after) == expected)
    }

    @Test(
        "clocks of the zone count; a skipped time comes at the skip, one that is shown twice comes once",
        arguments: [
            ("0 3 * * *", "2026-11-23T00:00:00Z", "WIB-7", "2026-11-23T20:00:00Z"),
            ("0 3 * * *", "2026-07-01T00:00:00Z", ZoneFile.berlin, "2026-07-01T01:00:00Z"),
            ("30 2 * * *", "2026-03-28T12:00:00Z", ZoneFile.berlin, "2026-03-29T01:00:00Z"),
            ("30 2 * * *", "2026-03-29T01:00:00Z", ZoneFile.berlin, "2026-03-30T00:30:00Z"),
            ("*/15 2 * * *", "2026-03-29T00:59:00Z", ZoneFile.berlin, "2026-03-29T01:00:00Z"),
            ("*/15 2 * * *", "2026-03-29T01:00:00Z", ZoneFile.berlin, "2026-03-30T00:00:00Z"),
            ("30 2 * * *", "2026-10-24T12:00:00Z", ZoneFile.berlin, "2026-10-25T00:30:00Z"),
            ("30 2 * * *", "2026-10-25T00:30:00Z", ZoneFile.berlin, "2026-10-26T01:30:00Z"),
            ("30 2 * * *", "2026-10-25T01:10:00Z", ZoneFile.berlin, "2026-10-26T01:30:00Z"),
            ("0 * * * *", "2026-10-25T00:00:00Z", ZoneFile.berlin, "2026-10-25T02:00:00Z"),
            ("0 0 1 * *", "2026-03-15T00:00:00Z", ZoneFile.berlin, "2026-03-31T22:00:00Z"),
        ])
    func zones(expression: String, after: String, footer: String, expected: String) throws {
        #expect(try next(expression, after, zone: footer) == expected)
    }

    @Test("times only go forward, whatever the expression and the zone")
    func forward() throws {
        let berlin = try ZoneFile.rules(footer: ZoneFile.berlin)
        for text in ["*/7 * * * *", "30 2 * * *", "0 */5 * * 0"] {
            let cron = try CronExpression(parsing: text)
            var moment = WallTime("2026-03-20T00:00:00Z")
            for _ in 0..<600 {
                let found = try #require(cron.next(after: moment, in: berlin))
                #expect(found > moment)
                moment = found
            }
        }
    }

    @Test(
        "what is no expression is refused with the field that is wrong",
        arguments: [
            ("", "0 fields"), ("* * * *", "4 fields"), ("* * * * * *", "6 fields"), ("60 * * * *", "minute"),
            ("* 24 * * *", "hour"), ("* * 0 * *", "day of the month"), ("* * * 13 *", "month"),
            ("* * * * 8", "day of the week"), ("* * * * fry", "day of the week"), ("*/0 * * * *", "step"),
            ("*/-1 * * * *", "step"), ("5/10 * * * *", "write 5-59/10"), ("22-2 * * * *", "write 22-59,0-2"),
            ("@reboot", "@daily"), ("@", "@daily"), ("0 0 30 2 *", "never comes"), ("1-2-3 * * * *", "minute"),
            (", * * * *", "minute"), ("999999999999999999999 * * * *", "minute"), ("１ * * * *", "minute"),
            ("* * * Ж *", "month"),
        ])
    func refused(text: String, word: String) throws {
        let problem = #expect(throws: CronProblem.self) { try CronExpression(parsing: text) }
        #expect(problem?.description.contains(word) == true, "\(problem?.description ?? "")")
    }

    @Test("a text of any bytes is an expression or an error, never a trap", .timeLimit(.minutes(1)))
    func random() {
        let pieces = ["*", "/", "-", ",", "0", "5", "59", "31", "MON", "@daily", " ", "99", "\u{0}", "é"]
        for _ in 0..<1_000 {
            let text = (0..<Int.random(in: 0...14)).map { _ in pieces[Int.random(in: 0..<pieces.count)] }.joined()
            guard let cron = try? CronExpression(parsing: text) else { continue }
            _ = cron.next(after: WallTime(secondsSinceEpoch: .max), in: .utc)
            _ = cron.next(after: WallTime(secondsSinceEpoch: .min), in: .utc)
        }
        #expect(throws: CronProblem.self) { try CronExpression(parsing: String(repeating: "*,", count: 10_000)) }
    }
}
