import AgentTestKit
import Glibc
import PostgresClient
import Probes
import Synchronization
import Telemetry
import Testing

/// Run by `scripts/with-services`, which names the server in the environment; without it these tests fail.
@Suite("The Postgres probe against PostgreSQL 15", .serialized)
struct PostgresProbeServerTests {
    private static let limit = Duration.seconds(20)
    private let time = SystemTime()

    private func variable(_ name: String) throws -> String {
        try #require(getenv(name).map { String(cString: $0) }, "\(name) is not set: run by scripts/with-services")
    }

    private func connection(_ application: String) throws -> PostgresSettings {
        var settings = try PostgresSettings(url: variable("OMNIFLOW_TEST_POSTGRES_URL"))
        settings.passwordFile = try variable("OMNIFLOW_TEST_PGPASS_FILE")
        settings.applicationName = application
        return settings
    }

    private func probe(
        _ application: String, names: NamesProfile = .current, queries: [CustomQuery] = [],
        costly: Duration = .seconds(60), longStatement: Duration = .seconds(30),
        change: (inout PostgresSettings) -> Void = { _ in }
    ) throws -> PostgresProbe {
        var connection = try connection(application)
        change(&connection)
        let settings = PostgresProbeSettings(
            connection: connection, names: names, costlyInterval: costly, longStatement: longStatement,
            queries: queries)
        return PostgresProbe(target: TargetID(kind: "postgres", name: "test"), settings: settings, time: time)
    }

    private func measure(_ probe: PostgresProbe) async throws -> [MetricFamily] {
        try await probe.measure(until: time.now() + Self.limit).families
    }

    private func value(_ name: String, _ families: [MetricFamily]) -> Double? { value(name, [], families) }

    private func value(_ name: String, _ labels: [String], _ families: [MetricFamily]) -> Double? {
        families.first { $0.descriptor.name == name }?.samples.first { $0.labelValues == labels }?.value
    }

    @Test("three rounds conform: names, types, labels, counters that do not fall", arguments: NamesProfile.allCases)
    func conformance(_ names: NamesProfile) async throws {
        let probe = try probe("conformance", names: names, costly: .zero)
        let violations = await ProbeConformance.violations(of: probe, timeout: Self.limit)
            .filter { !($0.contains("pg_stat_database_stats_reset") && names == .debian12) }
        #expect(violations == [])
        await probe.close()
    }

    @Test("every collector succeeds for a member of pg_monitor, and the server is up")
    func success() async throws {
        let probe = try probe("success")
        try await probe.checkUp(until: time.now() + Self.limit)
        let result = try await probe.measure(until: time.now() + Self.limit)
        let success = try #require(
            result.families.first { $0.descriptor.name == "omniflow_postgres_collector_success" })
        #expect(success.samples.count >= 14)
        for sample in success.samples { #expect(sample.value == 1, "\(sample.labelValues)") }
        #expect(value("pg_up", result.families) == 1)
        #expect(result.version?.hasPrefix("15.") == true)
        #expect(result.summary?.contains("connections") == true)
        #expect(result.collectors["pg_locks_count"] == "locks")
        await probe.close()
    }

    @Test("a table in ACCESS EXCLUSIVE stops no round and loses only its own size; one session is enough")
    func locked() async throws {
        let holder = try await PostgresConnection.connect(connection("holder"), timeout: Self.limit)
        _ = try await holder.query("create temp table held (id int primary key)", timeout: Self.limit)
        _ = try await holder.query("create temp table free (id int primary key)", timeout: Self.limit)
        _ = try await holder.query("begin", timeout: Self.limit)
        _ = try await holder.query("lock table held in access exclusive mode", timeout: Self.limit)
        let probe = try probe("locked")
        var families: [MetricFamily] = []
        for _ in 1...20 {
            let start = time.now()
            families = try await measure(probe)
            #expect(time.now() - start < .seconds(15))
        }
        let tables = families.first { $0.descriptor.name == "pg_stat_user_tables_table_size_bytes" }
        let names = tables?.samples.compactMap { $0.labelValues.dropFirst(2).first } ?? []
        #expect(names.contains("free"))
        #expect(!names.contains("held"))
        #expect(value("omniflow_postgres_collector_success", ["stat_user_tables"], families) == 1)
        let sessions = try await holder.query(
            "select count(*) as n from pg_stat_activity where application_name = 'locked'", timeout: Self.limit)
        #expect(sessions.rows.first?.int("n") == 1)
        await probe.close()
        await holder.close()
    }

    @Test("an ended session is a loss that is told at once, and the next check is up again")
    func loss() async throws {
        let probe = try probe("lossy")
        try await probe.checkUp(until: time.now() + Self.limit)
        let other = try await PostgresConnection.connect(connection("killer"), timeout: Self.limit)
        let losses = probe.connectionLosses
        _ = try await other.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lossy'",
            timeout: Self.limit)
        var iterator = losses.makeAsyncIterator()
        #expect(await iterator.next() != nil)
        try await probe.checkUp(until: time.now() + Self.limit)
        #expect(value("pg_up", try await measure(probe)) == 1)
        await probe.close()
        await other.close()
    }

    @Test("a wrong password is unauthorized with a hint and without the password; nothing there is refused")
    func verdicts() async throws {
        let wrong = try probe("wrong") {
            $0.password = "hunter2"
            $0.passwordFile = nil
        }
        let error = await #expect(throws: ProbeError.self) {
            try await wrong.checkUp(until: time.now() + Self.limit)
        }
        #expect(error?.code == .unauthorized)
        #expect(error?.hint?.contains("password") == true)
        #expect(error?.message.contains("hunter2") == false)
        let nobody = try probe("nobody") {
            $0.host = "127.0.0.1"
            $0.port = 1
        }
        let refused = await #expect(throws: ProbeError.self) { _ = try await measure(nobody) }
        #expect(refused?.code == .refused)
        let down = nobody.familiesWhenDown(try #require(refused))
        #expect(value("pg_up", down) == 0)
        #expect(value("pg_exporter_last_scrape_error", down) == 1)
        #expect(value("pg_exporter_scrapes_total", down) == 1)
    }

    @Test("a user's statement is asked, and one that fails takes nothing else with it")
    func queries() async throws {
        let good = CustomQuery(
            name: "shop", query: "SELECT 'eu' AS region, 7 AS orders",
            columns: [.init(name: "region", usage: .label), .init(name: "orders", usage: .gauge)])
        let bad = CustomQuery(name: "broken", query: "SELECT * FROM nothing_of_the_kind", columns: [])
        let slow = CustomQuery(
            name: "slow", query: "SELECT pg_sleep(3)", columns: [], timeout: .milliseconds(100))
        let probe = try probe("queries", queries: [good, bad, slow])
        let families = try await measure(probe)
        #expect(families.first { $0.descriptor.name == "shop_orders" }?.samples.first?.value == 7)
        #expect(value("omniflow_postgres_collector_success", ["query:shop"], families) == 1)
        #expect(value("omniflow_postgres_collector_success", ["query:broken"], families) == 0)
        #expect(value("omniflow_postgres_collector_success", ["query:slow"], families) == 0)
        #expect(value("pg_exporter_last_scrape_error", families) == 1)
        #expect(value("pg_up", families) == 1)
        await probe.close()
    }

    @Test("a dear question without end is its own failure; the round ends in time with everything else")
    func endless() async throws {
        let endless = CustomQuery(
            name: "endless", query: "SELECT pg_sleep(30)", columns: [], interval: .seconds(60))
        let probe = try probe("endless", queries: [endless])
        try await probe.checkUp(until: time.now() + Self.limit)
        let start = time.now()
        let families = try await probe.measure(until: start + .seconds(4)).families
        #expect(time.now() - start < .seconds(20), "it did not wait for the question's end")
        #expect(value("omniflow_postgres_collector_success", ["query:endless"], families) == 0)
        #expect(value("omniflow_postgres_collector_success", ["locks"], families) == 1)
        #expect(value("pg_up", families) == 1)
        try await probe.checkUp(until: time.now() + Self.limit)
        await probe.close()
    }

    @Test("what runs and waits is told with its blocker, and no value of the statement")
    func statements() async throws {
        let holder = try await PostgresConnection.connect(connection("holder"), timeout: Self.limit)
        _ = try await holder.query("select pg_advisory_lock(4711)", timeout: Self.limit)
        let blocker = try await holder.query("select pg_backend_pid() as pid", timeout: Self.limit).rows.first?.int(
            "pid")
        let probe = try probe("statements", longStatement: .zero)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let waiter = try await PostgresConnection.connect(connection("waiter"), timeout: Self.limit)
            group.addTask { _ = try await waiter.query("select pg_advisory_lock(4711), 'secret'", timeout: Self.limit) }
            var found: RunningStatement?
            while found == nil {
                _ = try await probe.measure(until: time.now() + Self.limit)
                found = probe.insights?.running.first { $0.application == "waiter" && !$0.blockedBy.isEmpty }
            }
            #expect(found?.blockedBy.first.map(Int64.init) == blocker)
            #expect(found?.text == "select pg_advisory_lock(?), ?")
            #expect(found?.wait == "Lock advisory")
            _ = try await holder.query("select pg_advisory_unlock(4711)", timeout: Self.limit)
            try await group.waitForAll()
            await waiter.close()
        }
        let slow = try #require(probe.insights?.statements)
        #expect(slow.contains { $0.text != nil && $0.total.calls >= 1 })
        #expect(slow.allSatisfy { $0.text?.contains("secret") != true })
        await probe.close()
        await holder.close()
    }
}
