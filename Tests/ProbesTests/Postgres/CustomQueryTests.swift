import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("Statements of the user's own")
struct CustomQueryTests {
    private func answer(
        _ query: CustomQuery, _ columns: [String], _ rows: [[String?]]
    ) throws -> CollectorAnswer {
        CollectorAnswer(
            CustomQueryCollector.collector(query), PostgresResult(columns: columns, rows: rows),
            try PostgresFixture.context())
    }

    @Test("Each usage becomes what the exporter makes of it")
    func usages() throws {
        let query = CustomQuery(
            name: "pg_orders", query: "SELECT 1",
            columns: [
                .init(name: "shop", usage: .label), .init(name: "count", usage: .counter, description: "Orders"),
                .init(name: "open", usage: .gauge), .init(name: "secret", usage: .discard),
                .init(name: "state", usage: .mappedMetric, mapping: ["good": 1, "bad": 0]),
                .init(name: "took", usage: .duration),
            ])
        let found = try answer(
            query, ["shop", "count", "open", "secret", "state", "took", "extra", "words"],
            [["eu", "12", nil, "9", "good", "1m3.5s", "2026-01-01 00:00:00+00", "hello"]])
        let labels = "{server=\"127.0.0.1:25432\",shop=\"eu\"}"
        #expect(found.values["pg_orders_count" + labels] == 12)
        #expect(found.values["pg_orders_open" + labels]?.isNaN == true)
        #expect(found.values["pg_orders_state" + labels] == 1)
        #expect(found.values["pg_orders_took_milliseconds" + labels] == 63_500)
        #expect(found.values["pg_orders_extra" + labels] == 1_767_225_600)
        #expect(found.values.keys.allSatisfy { !$0.contains("secret") && !$0.contains("words") })
        #expect(found.families.first { $0.descriptor.name == "pg_orders_count" }?.descriptor.kind == .counter)
        #expect(found.families.first { $0.descriptor.name == "pg_orders_extra" }?.descriptor.kind == .untyped)
        #expect(found.trouble == nil)
    }

    @Test("A histogram takes its bounds and counts from arrays")
    func histogram() throws {
        let query = CustomQuery(
            name: "q", query: "SELECT 1", columns: [.init(name: "age", usage: .histogram, description: "Ages.")])
        let columns = ["age", "age_bucket", "age_sum", "age_count"]
        let found = try answer(query, columns, [["{1,2.5}", "{3,5}", "9.5", "7"]])
        #expect(found.values["q_age_bucket{le=\"1\",server=\"127.0.0.1:25432\"}"] == 3)
        #expect(found.values["q_age_bucket{le=\"2.5\",server=\"127.0.0.1:25432\"}"] == 5)
        #expect(found.values["q_age_bucket{le=\"+Inf\",server=\"127.0.0.1:25432\"}"] == 7)
        #expect(found.values["q_age_sum{server=\"127.0.0.1:25432\"}"] == 9.5)
        #expect(found.values["q_age_count{server=\"127.0.0.1:25432\"}"] == 7)
        for broken in ["{1,x}", "1,2", "{", "", "{1,2,3}"] {
            #expect(try answer(query, columns, [[broken, "{3,5}", "9.5", "7"]]).values.isEmpty, "\(broken)")
        }
    }

    @Test("Rows with the same labels are one, and that is said; so is an answer without end")
    func doubles() throws {
        let query = CustomQuery(name: "q", query: "SELECT 1", columns: [.init(name: "n", usage: .gauge)])
        let twice = try answer(query, ["n"], [["1"], ["2"]])
        #expect(twice.values == ["q_n{server=\"127.0.0.1:25432\"}": 1])
        #expect(twice.trouble != nil)
        let labelled = CustomQuery(
            name: "q", query: "SELECT 1",
            columns: [.init(name: "id", usage: .label), .init(name: "n", usage: .gauge)])
        let many = try answer(labelled, ["id", "n"], (0..<10_000).map { ["\($0)", "1"] })
        #expect(many.values.count == CustomQueryCollector.rowLimit)
        #expect(many.trouble?.hint?.contains("LIMIT") == true)
    }

    @Test("What is asked in each database carries the database's name")
    func databases() throws {
        let query = CustomQuery(
            name: "q", query: "SELECT 1", columns: [.init(name: "n", usage: .gauge)], isForEachDatabase: true)
        #expect(CustomQueryCollector.collector(query).scope == .eachDatabase)
        let found = try answer(query, ["n"], [["1"]])
        #expect(found.values.keys.first?.contains("datname=\"app\"") == true)
    }

    @Test(
        "Versions are compared as the server numbers itself",
        arguments: [
            (">=10.0.0", 150_020, true), (">=10.0.0 <12.0.0", 150_020, false), ("<9.6.0 || >14.0.0", 150_020, true),
            ("15.20.0", 150_020, true), ("!=15.20.0", 150_020, false), (">15.19", 150_020, true),
            (">=9.6.24", 90_624, true), ("<10", 90_624, true),
        ])
    func versions(_ text: String, _ version: Int, _ holds: Bool) throws {
        let range = try #require(ServerVersionRange(text))
        #expect(range.contains(serverVersion: version) == holds)
    }

    @Test(
        "What is no range of versions is none",
        arguments: ["", "||", "ten", ">=", ">=1.2.3.4", ">=-1", "=>10", ">=10 x"])
    func noVersions(_ text: String) {
        #expect(ServerVersionRange(text) == nil)
    }

    @Test("A query for other servers is not asked")
    func otherServers() throws {
        let range = ServerVersionRange("<12.0.0")
        let query = CustomQuery(name: "q", query: "SELECT 1", columns: [], versions: range)
        #expect(CustomQueryCollector.collector(query).sql(try PostgresFixture.context()) == nil)
    }

    @Test(
        "Durations as Go writes them",
        arguments: [("300ms", 300.0), ("1h2m3.5s", 3_723_500), ("-1.5s", -1_500), ("0", 0), ("1us", 0)])
    func durations(_ text: String, _ milliseconds: Double) {
        #expect(ValueText.milliseconds(text) == milliseconds)
    }

    @Test("What is no duration is none", arguments: ["", "1", "s", "-", "1x", "1.2.3s", "1s2", "٣s"])
    func noDurations(_ text: String) {
        #expect(ValueText.milliseconds(text) == nil)
    }
}
