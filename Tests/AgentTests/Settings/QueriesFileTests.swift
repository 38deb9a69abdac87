import Probes
import Telemetry
import Testing

@testable import Agent

@Suite("Queries of the user's own")
struct QueriesFileTests {
    private func read(_ text: String) -> QueriesFile { QueriesFile(Array(text.utf8), file: "/etc/queries.yaml") }

    @Test("an entry in postgres_exporter's form is read as it is")
    func entry() throws {
        let file = read(
            """
            pg_orders:
              query: "SELECT state, count(*) AS n FROM orders GROUP BY 1"
              master: true
              cache_seconds: 30
              runonserver: ">=12.0.0"
              metrics:
                - state: {usage: "LABEL", description: "State"}
                - n: {usage: "GAUGE", description: "How many"}
                - mood: {usage: "MAPPEDMETRIC", metric_mapping: {good: 1, bad: 0}}
            """)
        #expect(file.issues.isEmpty, "\(file.issues)")
        let query = try #require(file.queries.first)
        #expect(query.name == "pg_orders" && query.interval == .seconds(30) && !query.isForEachDatabase)
        #expect(query.columns.map(\.usage) == [.label, .gauge, .mappedMetric])
        #expect(query.columns.last?.mapping == ["good": 1, "bad": 0])
        #expect(query.versions == ServerVersionRange(">=12.0.0"))
    }

    @Test("our extensions: interval, timeout and every database")
    func extensions() throws {
        let file = read("a: {query: SELECT 1, interval: 5m, timeout: 2s, each_database: true, metrics: []}")
        let query = try #require(file.queries.first)
        #expect(query.interval == .seconds(300) && query.timeout == .seconds(2) && query.isForEachDatabase)
    }

    @Test(
        "what cannot be used is told, and the other entries count",
        arguments: [
            "bad: {metrics: []}", "\"no name\": {query: SELECT 1}", "bad: {query: SELECT 1, runonserver: soon}",
            "bad: 5",
        ])
    func unusable(entry: String) {
        let file = read("good: {query: SELECT 1, metrics: [{n: {usage: COUNTER}}]}\n\(entry)\n")
        #expect(file.queries.map(\.name) == ["good"])
        #expect(file.issues.count == 1, "\(file.issues)")
    }

    @Test("a file that is no YAML, or is cut anywhere, gives issues and never a crash")
    func hostile() {
        #expect(!read("{").issues.isEmpty)
        let text = "a: {query: \"SELECT 1\", metrics: [{n: {usage: GAUGE, description: \"x\"}}]}\n"
        for length in text.utf8.indices { _ = QueriesFile(Array(text.utf8[..<length]), file: "q") }
    }
}
