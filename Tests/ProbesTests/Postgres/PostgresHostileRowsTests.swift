import AgentTestKit
import PostgresClient
import Telemetry
import Testing

@testable import Probes

@Suite("Rows that no sane server sends")
struct PostgresHostileRowsTests {
    static let hostile: [String?] = [
        nil, "", "t", "f", "-1", "NaN", "Infinity", "-Infinity", "99999999999999999999999999999999", "1e400", "text",
        "\u{0}\u{7}\u{1F600}", String(repeating: "x", count: 100_000), "{1,2", "'; DROP TABLE x; --",
    ]

    @Test("Every collector survives them under both profiles", arguments: PostgresCollectorCatalog.all.map(\.name))
    func rows(_ name: String) throws {
        let collector = try PostgresFixture.collector(name)
        let columns = try PostgresFixture.answer(name).columns
        for names in NamesProfile.allCases {
            let context = try PostgresFixture.context(names)
            var rows = Self.hostile.map { value in columns.map { _ in value } }
            rows += Self.hostile.indices.map { shift in
                columns.indices.map { Self.hostile[($0 + shift) % Self.hostile.count] }
            }
            let answer = PostgresResult(columns: columns, rows: rows)
            let (families, _) = collector.families(of: answer, in: context)
            for family in families {
                for sample in family.samples {
                    #expect(sample.labelNames.count == sample.labelValues.count)
                    #expect(MetricDescriptor.isValidName(family.descriptor.name))
                }
            }
            // Columns may be missing altogether, and so may every row.
            for columns in [[], ["datname"], ["count", "state"]] {
                let answer = PostgresResult(columns: columns, rows: [columns.map { _ in "1" }, []])
                _ = collector.families(of: answer, in: context)
            }
            _ = collector.families(of: PostgresResult(columns: columns, rows: []), in: context)
        }
    }

    @Test("Recorded answers conform: names, types, labels, no series twice", arguments: PostgresCollectorCatalog.all)
    func conformance(_ collector: PostgresCollector) throws {
        for names in NamesProfile.allCases {
            let context = try PostgresFixture.context(names)
            let (families, trouble) = collector.families(of: try PostgresFixture.answer(collector.name), in: context)
            // The older exporter calls the moment of a reset a counter, and NaN where there was none.
            let judged = families.filter {
                !($0.descriptor.name == "pg_stat_database_stats_reset" && names == .debian12)
            }
            #expect(ProbeConformance.violations(in: judged) == [])
            #expect(trouble == nil)
            if names == .debian12 {
                for family in families where family.descriptor.name.hasPrefix("pg_") {
                    #expect(family.samples.allSatisfy { $0.labelNames.last == "server" }, "\(family.descriptor.name)")
                }
            }
        }
    }

    @Test("Sessions beyond the limit are counted by database and state, and none is lost")
    func groups() throws {
        let columns = [
            "datname", "datallowconn", "datid", "is_own", "state", "application_name", "backend_type", "count",
        ]
        let rows: [[String?]] = (0..<2_000).map { ["app", "t", "1", "f", "idle", "app \($0)", "client backend", "2"] }
        let answer = try CollectorAnswer(
            "stat_activity", PostgresResult(columns: columns, rows: rows), PostgresFixture.context())
        let counts = try #require(answer.families.first { $0.descriptor.name == "pg_stat_activity_count" })
        #expect(counts.samples.count <= SessionsCollector.groupLimit + SessionsCollector.states.count + 1)
        #expect(counts.samples.reduce(0) { $0 + $1.value } == 4_000)
        #expect(answer.values["omniflow_postgres_connections"] == 4_000)
    }
}
