import Foundation
import PostgresClient
import Telemetry
import Testing

@testable import Probes

/// Answers of a PostgreSQL server, kept as files of tab-separated values with the columns' names in the first line.
///
/// `\N` is NULL; lines that begin with `#` say where a file comes from.
enum PostgresFixture {
    static func answer(_ name: String) throws -> PostgresResult {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name).tsv")
        var lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: true
        )
        .filter { !$0.hasPrefix("#") }
        .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
        let columns = try #require(lines.first)
        lines.removeFirst()
        return PostgresResult(columns: columns, rows: lines.map { $0.map { $0 == "\\N" ? nil : $0 } })
    }

    /// What a release has: 15 is recorded, the others are written from the documentation.
    static func server(_ release: Int) throws -> PostgresServer {
        let answer = try answer("catalog-\(release)")
        return try #require(PostgresServer.parse(answer, version: release * 10_000 + 1))
    }

    static func context(_ names: NamesProfile = .current, release: Int = 15) throws -> PostgresContext {
        PostgresContext(
            names: names, server: try server(release), serverLabel: "127.0.0.1:25432", tableLimit: 100,
            longTransaction: 300)
    }

    static func collector(_ name: String) throws -> PostgresCollector {
        try #require(PostgresCollectorCatalog.all.first { $0.name == name })
    }
}

/// What a collector makes of an answer.
struct CollectorAnswer {
    let values: [String: Double]
    let families: [MetricFamily]
    let trouble: CollectorTrouble?

    init(_ name: String, _ answer: PostgresResult, _ context: PostgresContext) throws {
        try self.init(PostgresFixture.collector(name), answer, context)
    }

    init(_ collector: PostgresCollector, _ answer: PostgresResult, _ context: PostgresContext) {
        (families, trouble) = collector.families(of: answer, in: context)
        var values: [String: Double] = [:]
        for family in families {
            for sample in family.samples {
                let labels = zip(sample.labelNames, sample.labelValues).map { "\($0)=\"\($1)\"" }.sorted()
                let name = family.descriptor.name + sample.suffix.rawValue
                let series = labels.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}"
                #expect(values.updateValue(sample.value, forKey: series) == nil, "\(series) came twice")
            }
        }
        self.values = values
    }

    init(recorded name: String, _ names: NamesProfile = .current) throws {
        try self.init(name, PostgresFixture.answer(name), PostgresFixture.context(names))
    }
}
