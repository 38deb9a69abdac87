import Glibc
import PostgresClient
import Probes
import Telemetry
import Testing

/// Run by `scripts/with-services`, which names the server in the environment; without it these tests fail.
@Suite("Slow statements and advice on indexes against PostgreSQL 15", .serialized)
struct SlowQueriesServerTests {
    private static let limit = Duration.seconds(20)
    private let time = SystemTime()

    private func connection(_ variable: String, database: String? = nil) throws -> PostgresSettings {
        func text(_ name: String) throws -> String {
            try #require(getenv(name).map { String(cString: $0) }, "\(name) is not set: run by scripts/with-services")
        }
        var settings = try PostgresSettings(url: text(variable))
        settings.passwordFile = try text("OMNIFLOW_TEST_PGPASS_FILE")
        if let database { settings.database = database }
        return settings
    }

    private func probe(database: String? = nil) throws -> PostgresProbe {
        let settings = PostgresProbeSettings(
            connection: try connection("OMNIFLOW_TEST_POSTGRES_URL", database: database), costlyInterval: .zero)
        return PostgresProbe(target: TargetID(kind: "postgres", name: "test"), settings: settings, time: time)
    }

    /// A round that reads statements, however short a while ago the last one did.
    private func insights(_ probe: PostgresProbe) async throws -> PostgresInsights {
        _ = try await probe.measure(until: time.now() + Self.limit)
        return try #require(probe.insights)
    }

    @Test("duplicates are found by what they do, with their conditions and expressions; foreign keys without an index")
    func advice() async throws {
        let admin = try await PostgresConnection.connect(
            connection("OMNIFLOW_TEST_POSTGRES_ADMIN_URL"), timeout: Self.limit)
        for statement in [
            "DROP SCHEMA IF EXISTS advised CASCADE", "CREATE SCHEMA advised",
            "CREATE TABLE advised.parents (id int PRIMARY KEY)",
            "CREATE TABLE advised.\"Rows\" (id int PRIMARY KEY, a int, b text, parent int REFERENCES advised.parents)",
            "INSERT INTO advised.parents SELECT generate_series(1, 10)",
            "INSERT INTO advised.\"Rows\" SELECT n, n, 'x' || n, n % 10 + 1 FROM generate_series(1, 12000) n",
            "CREATE INDEX one ON advised.\"Rows\" (lower(b)) WHERE a > 5",
            "CREATE INDEX same ON advised.\"Rows\"   (lower(b))   WHERE   a   >   5",
            "CREATE INDEX other_condition ON advised.\"Rows\" (lower(b)) WHERE a > 6",
            "CREATE INDEX other_order ON advised.\"Rows\" (lower(b) DESC) WHERE a > 5",
            "CREATE UNIQUE INDEX \"Id again\" ON advised.\"Rows\" (id)", "ANALYZE advised.\"Rows\"",
        ] { _ = try await admin.query(statement, timeout: Self.limit) }
        let probe = try probe()
        let found = try await insights(probe).advice.filter { $0.schema == "advised" }
        #expect(
            Set(found.map(\.statement)) == [
                "DROP INDEX CONCURRENTLY advised.same;", "DROP INDEX CONCURRENTLY advised.\"Id again\";",
                "CREATE INDEX CONCURRENTLY ON advised.\"Rows\" (parent);",
            ])
        // What is advised can be run as it stands, and then there is nothing more to advise.
        for advice in found { _ = try await admin.query(String(advice.statement.dropLast()), timeout: Self.limit) }
        let again = try self.probe()
        #expect(try await insights(again).advice.filter { $0.schema == "advised" } == [])
        _ = try await admin.query("DROP SCHEMA advised CASCADE", timeout: Self.limit)
        await admin.close()
        await probe.close()
        await again.close()
    }

    @Test("a table that somebody locks holds up no question")
    func locked() async throws {
        let admin = try await PostgresConnection.connect(
            connection("OMNIFLOW_TEST_POSTGRES_ADMIN_URL"), timeout: Self.limit)
        _ = try await admin.query("BEGIN", timeout: Self.limit)
        _ = try await admin.query("LOCK TABLE orders, order_lines IN ACCESS EXCLUSIVE MODE", timeout: Self.limit)
        let probe = try probe()
        let found = try await insights(probe)
        #expect(found.gaps == [])
        _ = try await admin.query("ROLLBACK", timeout: Self.limit)
        await admin.close()
        await probe.close()
    }

    @Test("a database without the extension says what to do, and the round is complete without it")
    func missing() async throws {
        let probe = try probe(database: "billing")
        let result = try await probe.measure(until: time.now() + Self.limit)
        let gap = try #require(probe.insights?.gaps.first)
        #expect(gap.collector == "stat_statements")
        #expect(gap.hint?.contains("CREATE EXTENSION pg_stat_statements") == true)
        #expect(gap.hint?.contains("shared_preload_libraries") == true)
        let error = result.families.first { $0.descriptor.name == "pg_exporter_last_scrape_error" }
        #expect(error?.samples.first?.value == 0)
        await probe.close()
    }

    @Test("sums of statements are the server's, and their texts hold no value")
    func statements() async throws {
        let admin = try await PostgresConnection.connect(
            connection("OMNIFLOW_TEST_POSTGRES_ADMIN_URL"), timeout: Self.limit)
        for _ in 0..<3 {
            _ = try await admin.query("SELECT pg_sleep(0.3), 'hunter2' AS told", timeout: Self.limit)
        }
        _ = try await admin.query("ALTER ROLE nobody_special SET my.word = hunter2", timeout: Self.limit)
        _ = try await admin.query("ALTER ROLE nobody_special RESET my.word", timeout: Self.limit)
        let probe = try probe()
        let found = try await insights(probe)
        let statement = try #require(found.statements.first { $0.text?.contains("AS told") == true })
        #expect(statement.user == "postgres")
        #expect(statement.database == "orders")
        let counted = try await admin.query(
            "SELECT sum(calls) AS calls FROM pg_stat_statements WHERE queryid = \(statement.queryID)",
            timeout: Self.limit)
        #expect(counted.rows.first?.double("calls") == statement.total.calls)
        #expect(statement.total.meanSeconds >= 0.3)
        #expect(found.statements.allSatisfy { $0.text?.contains("hunter2") != true })
        await admin.close()
        await probe.close()
    }
}
