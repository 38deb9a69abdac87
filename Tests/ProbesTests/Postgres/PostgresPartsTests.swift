import PostgresClient
import Regex
import Telemetry
import Testing

@testable import Probes

@Suite("Parts of the Postgres probe")
struct PostgresPartsTests {
    @Test(
        "Units of settings become seconds or bytes",
        arguments: [
            ("ms", "seconds", 0.001), ("s", "seconds", 1), ("min", "seconds", 60), ("h", "seconds", 3_600),
            ("d", "seconds", 86_400), ("B", "bytes", 1), ("kB", "bytes", 1_024), ("8kB", "bytes", 8_192),
            ("16MB", "bytes", 16_777_216), ("TB", "bytes", 1_099_511_627_776),
        ])
    func unit(_ text: String, _ suffix: String, _ factor: Double) {
        #expect(SettingUnit(text)?.suffix == suffix)
        #expect(SettingUnit(text)?.factor == factor)
    }

    @Test("What is no unit is none", arguments: ["", "8", "kb", "8 kB", "-8kB", "٨kB", "kB8", "%"])
    func noUnit(_ text: String) {
        #expect(SettingUnit(text) == nil)
    }

    @Test("The remainder's counters do not jump when a table gets or loses its name")
    func remainder() {
        let counter = MetricDescriptor("x_total", .counter, labels: ["datname", "schemaname", "relname"], help: "X.")
        func round(_ named: [String], _ rest: Double) -> [MetricFamily] {
            let samples = named.map { Sample(labelNames: counter.labelNames, labelValues: ["d", "s", $0], value: 1) }
            let last = Sample(labelNames: counter.labelNames, labelValues: ["d", "", ""], value: rest)
            return [MetricFamily(counter, samples: samples + [last])]
        }
        var remainder = RemainderCounters()
        func shown(_ named: [String], _ rest: Double) -> Double? {
            remainder.adjust(round(named, rest), of: "d", collector: "t").first?.value("d", "", "")
        }
        #expect(shown(["a", "b"], 1_000) == 1_000)
        #expect(shown(["a", "b"], 1_010) == 1_010)
        #expect(shown(["a", "c"], 400) == 1_010)
        #expect(shown(["a", "c"], 405) == 1_015)
        #expect(shown(["a", "b"], 1_050) == 1_015)
        #expect(shown(["a", "b"], 900) == 1_015)
        #expect(shown(["a", "b"], 901) == 1_016)
        #expect(remainder.adjust(round(["a"], 5), of: "other", collector: "t").first?.value("d", "", "") == 5)
    }

    @Test(
        "A GRANT quotes the role where it has to",
        arguments: [("monitor", "monitor"), ("My Role", "\"My Role\""), ("a\"b", "\"a\"\"b\""), ("", "\"\"")])
    func grant(_ role: String, _ shown: String) {
        #expect(CollectorTrouble.statement("pg_monitor", to: role) == "GRANT pg_monitor TO \(shown);")
    }

    @Test("Errors of the client become codes of probes, with a first step")
    func errors() throws {
        let settings = PostgresSettings(host: "127.0.0.1", user: "monitor", database: "app")
        let wrong = PostgresFailure.probeError(
            PostgresError(.unauthorized, "password authentication failed", sqlState: "28P01"), settings: settings)
        #expect(wrong.code == .unauthorized)
        #expect(wrong.hint?.contains("monitor") == true)
        let full = PostgresFailure.probeError(
            PostgresError(.tooManyConnections, "sorry, too many clients already", sqlState: "53300"),
            settings: settings)
        #expect(full.code == .serverError)
        #expect(full.hint?.contains("max_connections") == true)
        #expect(PostgresFailure.probeError(PostgresError(.refused, "x"), settings: settings).code == .refused)
        #expect(!PostgresFailure.endsRound(PostgresError(.unauthorized, "x", sqlState: "42501")))
        #expect(!PostgresFailure.endsRound(PostgresError(.server, "x", sqlState: "55P03")))
        #expect(PostgresFailure.endsRound(PostgresError(.closed, "x")))
        let late = PostgresError(.timeout, "x")
        var locks = try PostgresFixture.collector("locks")
        #expect(PostgresFailure.endsRound(late, of: locks))
        locks.timeout = .seconds(1)
        #expect(!PostgresFailure.endsRound(late, of: locks))
        #expect(PostgresFailure.endsRound(PostgresError(.closed, "x"), of: locks))
        #expect(!PostgresFailure.endsRound(late, of: try PostgresFixture.collector("database")))
        #expect(!PostgresFailure.endsRound(late, of: try PostgresFixture.collector("stat_user_tables")))
        let trouble = PostgresFailure.trouble(
            PostgresError(.unauthorized, "permission denied for function pg_ls_waldir", sqlState: "42501"),
            grant: "pg_monitor", user: "monitor")
        #expect(trouble.hint == "GRANT pg_monitor TO monitor;")
    }

    @Test("Databases are included and excluded by whole names")
    func databases() throws {
        var settings = PostgresProbeSettings(connection: PostgresSettings(host: "h", user: nil, database: nil))
        #expect(settings.includes(database: "anything"))
        settings.databaseInclude = try? .init("shop.*")
        settings.databaseExclude = try? .init("shop_test")
        #expect(settings.includes(database: "shop_eu"))
        #expect(!settings.includes(database: "shop_test"))
        #expect(!settings.includes(database: "old_shop"))
    }

    @Test("The line about a server: connections, then commits per second, then who waits")
    func summary() {
        let connections = MetricDescriptor("omniflow_postgres_connections", .gauge, help: "X.")
        let commits = MetricDescriptor("pg_stat_database_xact_commit", .counter, labels: ["datname"], help: "X.")
        let blocked = MetricDescriptor("omniflow_postgres_blocked_sessions", .gauge, help: "X.")
        func families(_ count: Double, _ waiting: Double) -> [MetricFamily] {
            var sink = MetricSink()
            sink.add(connections, 27)
            sink.add(commits, ["a"], count)
            sink.add(commits, ["b"], 0)
            sink.add(blocked, waiting)
            return sink.finish()
        }
        var summary = PostgresSummary()
        let start = MonotonicInstant(nanoseconds: 0)
        #expect(summary.text(families(100, 0), at: start) == "27 connections")
        #expect(summary.text(families(250, 0), at: start + .seconds(15)) == "27 connections, 10 commits/s")
        #expect(
            summary.text(families(100, 2), at: start + .seconds(30)) == "27 connections, 2 blocked, longest 0 s")
    }
}
