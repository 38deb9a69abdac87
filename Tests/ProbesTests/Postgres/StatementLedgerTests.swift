import AgentTestKit
import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("Account of statements from reading to reading")
struct StatementLedgerTests {
    private static let columns = [
        "userid", "user", "dbid", "datname", "queryid", "toplevel", "reset_at", "calls", "seconds",
    ]

    /// Rows of `pg_stat_statements`: statement, calls, seconds, and whether a client sent it.
    private func readings(
        _ rows: [(query: Int, calls: Double, seconds: Double)],
        nested: [(query: Int, calls: Double, seconds: Double)] = [],
        resetAt: String? = "2026-01-01", hidden: Double? = nil
    ) -> StatementReadings {
        var cells: [[String?]] = rows.map {
            ["10", "app", "5", "shop", "\($0.query)", "t", nil, "\($0.calls)", "\($0.seconds)"]
        }
        cells += nested.map { ["10", "app", "5", "shop", "\($0.query)", "f", nil, "\($0.calls)", "\($0.seconds)"] }
        if let hidden { cells.append(["11", "other", "5", "shop", nil, "t", nil, "\(hidden)", "\(hidden)"]) }
        if !cells.isEmpty { cells[0][6] = resetAt }
        var readings = StatementReadings()
        for row in PostgresResult(columns: Self.columns, rows: cells).rows { readings.add(row) }
        return readings
    }

    private let time = ManualTime()

    private func take(_ ledger: inout StatementLedger, _ readings: StatementReadings, after seconds: Int = 60) {
        time.advance(by: .seconds(seconds))
        ledger.take(readings, at: time.now())
    }

    @Test("The first reading shows what the server counted, the second what was added")
    func rises() {
        var ledger = StatementLedger()
        take(&ledger, readings([(1, 10, 5), (2, 100, 1)]))
        #expect(ledger.interval == nil)
        #expect(ledger.shown.map(\.key.query) == [1, 2])
        #expect(ledger.shown[0].total.calls == 10)
        #expect(ledger.shown[0].rise == .zero)
        take(&ledger, readings([(1, 14, 6), (2, 100, 1)]))
        #expect(ledger.interval == 60)
        #expect(ledger.shown[0].total.calls == 14)
        #expect(ledger.shown[0].rise.calls == 4)
        #expect(ledger.shown[0].rise.meanSeconds == 0.25)
        #expect(ledger.shown[1].rise == .zero)
        #expect(ledger.remainder == .zero)
    }

    @Test("Rows of the same statement are summed, also where functions ran it")
    func duplicates() {
        var ledger = StatementLedger()
        take(&ledger, readings([(1, 10, 5), (1, 1, 1)], nested: [(1, 100, 2), (7, 1, 9)]))
        #expect(ledger.shown.first { $0.key.query == 1 }?.total == StatementFigures(calls: 111, seconds: 8))
        #expect(ledger.shown.first { $0.key.query == 7 }?.total.seconds == 9)
        // The server forgets what functions ran and keeps what clients sent.
        take(&ledger, readings([(1, 12, 6)], nested: [(1, 3, 1)]))
        #expect(ledger.shown.first { $0.key.query == 1 }?.total == StatementFigures(calls: 115, seconds: 9))
        #expect(ledger.shown.first { $0.key.query == 1 }?.rise == StatementFigures(calls: 4, seconds: 1))
    }

    @Test("A reset is noticed by its moment and by counters that fall; sums go on")
    func resets() {
        for moment in ["2026-01-01", "2026-02-02"] {
            var ledger = StatementLedger()
            take(&ledger, readings([(1, 10, 5)]))
            take(&ledger, readings([(1, 4, 2)], resetAt: moment))
            #expect(ledger.shown[0].total == StatementFigures(calls: 14, seconds: 7))
            #expect(ledger.shown[0].rise == StatementFigures(calls: 4, seconds: 2))
        }
        var ledger = StatementLedger()
        take(&ledger, readings([(1, 10, 5)]))
        // More than before already, and yet counted anew.
        take(&ledger, readings([(1, 11, 6)], resetAt: "2026-02-02"))
        #expect(ledger.shown[0].total == StatementFigures(calls: 21, seconds: 11))
        take(&ledger, readings([(1, 12, 6)], resetAt: "2026-02-02"))
        #expect(ledger.shown[0].total == StatementFigures(calls: 22, seconds: 11))
    }

    @Test("A shown statement that the server evicts stays with its sum, and counts on when it comes back")
    func eviction() {
        var ledger = StatementLedger()
        take(&ledger, readings([(1, 10, 5), (2, 1, 1)]))
        take(&ledger, readings([(2, 1, 1)]))
        take(&ledger, readings([]))
        #expect(ledger.shown.map(\.total.calls) == [10, 1])
        take(&ledger, readings([(1, 3, 1)]))
        #expect(ledger.shown[0].total == StatementFigures(calls: 13, seconds: 6))
    }

    @Test("What has no place is in the remainder, which never falls; so is what may not be seen")
    func remainder() {
        var ledger = StatementLedger()
        let many = (1...100).map { (query: $0, calls: 1.0, seconds: Double(1_000 - $0)) }
        take(&ledger, readings(many, hidden: 50))
        #expect(ledger.shown.count == 20)
        #expect(ledger.remainder.calls == 80 + 50)
        take(&ledger, readings(many.map { ($0.query, $0.calls + 1, $0.seconds) }, hidden: 40))
        #expect(ledger.remainder.calls == 130 + 80)
        take(&ledger, readings(many.map { ($0.query, $0.calls + 1, $0.seconds) }, hidden: 45))
        #expect(ledger.remainder.calls == 130 + 80 + 5)
        take(&ledger, readings([]))
        #expect(ledger.remainder.calls == 215)
    }

    @Test("What is newly dear takes the place of what nobody runs any more, within hours")
    func fading() {
        var ledger = StatementLedger()
        let old = (1...20).map { (query: $0, calls: 1_000.0, seconds: 1_000.0) }
        take(&ledger, readings(old))
        var rounds = 0
        while !ledger.shown.contains(where: { $0.key.query == 99 && $0.isTopByTotal }), rounds < 600 {
            rounds += 1
            take(&ledger, readings(old + [(99, 1_000_000, Double(rounds))]))
        }
        #expect(rounds > 30)
        #expect(rounds < 600)
    }

    @Test("The mean has places of its own")
    func means() {
        var ledger = StatementLedger()
        let busy = (1...30).map { (query: $0, calls: 1e6, seconds: 1e4) }
        take(&ledger, readings(busy + [(99, 2, 60)]))
        let rare = ledger.shown.first { $0.key.query == 99 }
        #expect(rare?.isTopByTotal == false)
        #expect(rare?.isTopByMean == true)
        #expect(ledger.shown.count <= 2 * StatementLedger.places)
    }

    @Test("Whatever the server does, no sum of a series that stays and no remainder ever falls")
    func monotonic() {
        var random = SystemRandomNumberGenerator()
        var ledger = StatementLedger()
        var counters: [Int: (Double, Double)] = [:]
        var before: [Int64: StatementFigures] = [:]
        var remainder = StatementFigures.zero
        var moment = 0
        for _ in 0..<400 {
            for _ in 0..<40 {
                let query = Int.random(in: 1...80, using: &random)
                let (calls, seconds) = counters[query] ?? (0, 0)
                counters[query] = (calls + 1, seconds + Double.random(in: 0...9, using: &random))
            }
            if Int.random(in: 0..<5, using: &random) == 0 { counters[Int.random(in: 1...80, using: &random)] = nil }
            if Int.random(in: 0..<40, using: &random) == 0 {
                counters = [:]
                moment += Int.random(in: 0...1, using: &random)
            }
            take(&ledger, readings(counters.map { ($0.key, $0.value.0, $0.value.1) }, resetAt: "\(moment)"))
            var now: [Int64: StatementFigures] = [:]
            for shown in ledger.shown { now[shown.key.query] = shown.total }
            for (query, total) in now {
                guard let old = before[query] else { continue }
                #expect(total.calls >= old.calls)
                #expect(total.seconds >= old.seconds - 1e-6)
            }
            #expect(ledger.remainder.calls >= remainder.calls)
            #expect(ledger.remainder.seconds >= remainder.seconds)
            (before, remainder) = (now, ledger.remainder)
        }
    }
}
