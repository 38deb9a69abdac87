import Glibc
import PostgresClient
import Synchronization
import Testing

/// Run by `scripts/with-services`, which names the server in the environment; without it these tests fail.
@Suite("PostgresClient against PostgreSQL 15")
struct PostgresClientServerTests {
    private static let limit = Duration.seconds(20)

    private func variable(_ name: String) throws -> String {
        try #require(getenv(name).map { String(cString: $0) }, "\(name) is not set: run by scripts/with-services")
    }

    private func settings() throws -> PostgresSettings {
        var settings = try PostgresSettings(url: variable("OMNIFLOW_TEST_POSTGRES_URL"))
        settings.passwordFile = try variable("OMNIFLOW_TEST_PGPASS_FILE")
        return settings
    }

    private func connect(_ change: (inout PostgresSettings) -> Void = { _ in }) async throws -> PostgresConnection {
        var settings = try settings()
        change(&settings)
        return try await PostgresConnection.connect(settings, timeout: Self.limit)
    }

    private func scalar(_ connection: PostgresConnection, _ sql: String, _ values: String?...) async throws -> String? {
        try await connection.query(sql, values, timeout: Self.limit).rows.first?.values.first ?? nil
    }

    @Test("values of every kind come back as the server writes them")
    func values() async throws {
        let connection = try await connect()
        #expect(connection.serverVersion >= 120_000)
        let row = try #require(
            try await connection.query(
                "select $1::int + 1 as i, null as n, 'é' || $2 as t, true as b, 'NaN'::float8 as f, "
                    + "current_setting('application_name') as name", ["41", "ü"], timeout: Self.limit
            ).rows.first)
        #expect(row.int("i") == 42)
        #expect(row["n"] == nil)
        #expect(row.has("n"))
        #expect(row["t"] == "éü")
        #expect(row.bool("b") == true)
        #expect(row.double("f")?.isNaN == true)
        #expect(row["name"] == "omniflow-agent")
        let empty = try await connection.query("select 1 as a where false", timeout: Self.limit)
        #expect(empty.columns == ["a"])
        #expect(empty.rows.isEmpty)
        #expect(try await connection.query("", timeout: Self.limit).rows.isEmpty)
    }

    @Test(
        "statements that are sent together have an answer each, of one transaction; one that fails has the error of all"
    )
    func together() async throws {
        let connection = try await connect { $0.resultLimit = 100_000 }
        let answers = try await connection.queryTogether(
            [
                "select txid_current() as t, 1 as a", "select 2 as b where false", "set local work_mem = '5MB'",
                "select txid_current() as t, current_setting('work_mem') as w from generate_series(1, 3)",
            ], timeout: Self.limit)
        #expect(answers.map(\.columns) == [["t", "a"], ["b"], [], ["t", "w"]])
        #expect(answers.map(\.rows.count) == [1, 0, 0, 3])
        #expect(answers.first?.rows.first?["t"] == answers.last?.rows.last?["t"])
        #expect(answers.last?.rows.first?["w"] == "5MB")
        #expect(try await connection.queryTogether([], timeout: Self.limit).isEmpty)
        await #expect(throws: PostgresError(.server, "", sqlState: "22012")) {
            try await connection.queryTogether(["select 1", "select 1/0", "select 2"], timeout: Self.limit)
        }
        // The limit is for all answers together.
        let long = "select repeat('x', 40000) as x"
        await #expect(throws: PostgresError(.tooLarge, "")) {
            try await connection.queryTogether([long, long, long], timeout: Self.limit)
        }
        #expect(try await scalar(connection, "select 3") == "3")
    }

    @Test("errors carry the SQLSTATE and no data")
    func errors() async throws {
        let connection = try await connect()
        await #expect(throws: PostgresError(.server, "", sqlState: "22012")) {
            try await connection.query("select 1/0", timeout: Self.limit)
        }
        do throws(PostgresError) {
            _ = try await connection.query("select $1::int", ["hunter2"], timeout: Self.limit)
            Issue.record("accepted")
        } catch {
            #expect(error.sqlState == "22P02")
            #expect(!error.message.contains("hunter2"))
        }
        await #expect(throws: PostgresError(.server, "", sqlState: "P0001")) {
            try await connection.simpleQuery(
                "do $$ begin raise notice 'seen by nobody'; raise exception 'no'; end $$", timeout: Self.limit)
        }
        #expect(try await scalar(connection, "select 1") == "1")
    }

    @Test("a login that fails says why")
    func logins() async throws {
        await #expect(throws: PostgresError(.unauthorized, "", sqlState: "28P01")) {
            try await connect {
                $0.passwordFile = nil
                $0.password = "wrong"
            }
        }
        await #expect(throws: PostgresError(.server, "", sqlState: "3D000")) {
            try await connect { $0.database = "no_such_database" }
        }
    }

    @Test("TLS verifies the server, and refuses one of another authority")
    func tls() async throws {
        let authority = try variable("OMNIFLOW_TEST_CA_FILE")
        let other = try variable("OMNIFLOW_TEST_OTHER_CA_FILE")
        let connection = try await connect {
            $0.sslMode = .verifyCA
            $0.sslRootCertificate = authority
        }
        #expect(connection.usesTLS)
        #expect(
            try await scalar(connection, "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()") == "true")
        // Records of TLS and buffers of libpq do not end together.
        let rows = try await connection.query(
            "select repeat('x', 3000) as a from generate_series(1, 2000)", timeout: Self.limit)
        #expect(rows.rows.count == 2_000)
        await #expect(throws: PostgresError(.tls, "")) {
            try await connect {
                $0.sslMode = .verifyCA
                $0.sslRootCertificate = other
            }
        }
    }

    @Test("a statement past its time is cancelled on the server, and the connection goes on")
    func timeout() async throws {
        let connection = try await connect()
        await #expect(throws: PostgresError(.timeout, "")) {
            try await connection.query("select pg_sleep(60)", timeout: .milliseconds(200))
        }
        let running =
            "select count(*) from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)%'"
            + " and pid <> pg_backend_pid()"
        // Statements of other tests sleep as long for a while.
        for _ in 0..<50 where try await scalar(connection, running) != "0" {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(try await scalar(connection, running) == "0")
        #expect(connection.isOpen)
        let limited = try await connect { $0.statementTimeout = .milliseconds(100) }
        await #expect(throws: PostgresError(.timeout, "", sqlState: "57014")) {
            try await limited.query("select pg_sleep(60)", timeout: Self.limit)
        }
    }

    @Test("twenty connections wait at the same time, and all of their statements end when they are cancelled")
    func concurrency() async throws {
        let other = try await connect()
        let count =
            "select count(*) from pg_stat_activity where application_name = 'crowd' and state = 'active'"
            + " and query = 'select pg_sleep(60)'"
        await withTaskGroup(of: PostgresError.Code?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        let connection = try await connect { $0.applicationName = "crowd" }
                        _ = try await connection.query("select pg_sleep(60)", timeout: .seconds(60))
                        return nil
                    } catch {
                        return (error as? PostgresError)?.code
                    }
                }
            }
            let limit = ContinuousClock.now + .seconds(40)
            var running: String?
            while running != "20", .now < limit { running = try? await scalar(other, count) }
            #expect(running == "20")
            group.cancelAll()
            for await code in group { #expect(code == .cancelled) }
        }
        let limit = ContinuousClock.now + .seconds(40)
        var running: String?
        while running != "0", .now < limit { running = try await scalar(other, count) }
        #expect(running == "0")
    }

    @Test("many rows pass by with constant memory")
    func streaming() async throws {
        let connection = try await connect()
        let sum = Atomic<Int64>(0)
        try await connection.forEachRow(
            "select g, repeat('x', 200) from generate_series(1, 300000) g", timeout: .seconds(120)
        ) { row in
            sum.add(row.int("g") ?? 0, ordering: .relaxed)
        }
        #expect(sum.load(ordering: .relaxed) == 45_000_150_000)
        await #expect(throws: PostgresError(.cancelled, "")) {
            try await connection.forEachRow("select generate_series(1, 100000000)", timeout: Self.limit) { _ in
                throw CancellationError()
            }
        }
        #expect(try await scalar(connection, "select 1") == "1")
    }

    @Test("an answer past the limit is given up, and the connection goes on")
    func tooLarge() async throws {
        let connection = try await connect { $0.resultLimit = 1 << 20 }
        await #expect(throws: PostgresError(.tooLarge, "")) {
            try await connection.query("select repeat('x', 1000) from generate_series(1, 100000)", timeout: Self.limit)
        }
        #expect(try await scalar(connection, "select 1") == "1")
        await #expect(throws: PostgresError(.tooLarge, "")) {
            try await connection.query("select repeat('x', 100000000)", timeout: Self.limit)
        }
    }

    @Test("a session that is terminated tells it at once")
    func loss() async throws {
        let connection = try await connect()
        let other = try await connect()
        let pid = try await scalar(connection, "select pg_backend_pid()")
        #expect(try await scalar(other, "select pg_terminate_backend($1::int)", pid) == "t")
        var losses = connection.losses.makeAsyncIterator()
        #expect(await losses.next() != nil)
        #expect(!connection.isOpen)
        // Terminated in the middle of a statement, the server's own words count.
        let victim = try await connect()
        let victimID = try await scalar(victim, "select pg_backend_pid()")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: PostgresError(.shuttingDown, "", sqlState: "57P01")) {
                    try await victim.query("select pg_sleep(60)", timeout: Self.limit)
                }
            }
            let isRunning = "select count(*) from pg_stat_activity where pid = $1::int and query like '%pg_sleep(60)%'"
            while try await scalar(other, isRunning, victimID) == "0" {}
            #expect(try await scalar(other, "select pg_terminate_backend($1::int)", victimID) == "t")
            try await group.waitForAll()
        }
    }

    @Test("COPY is refused, several statements give the last result")
    func protocols() async throws {
        let connection = try await connect()
        let result = try await connection.simpleQuery("select 1 as a; select 2 as b, 3 as c", timeout: Self.limit)
        #expect(result.columns == ["b", "c"])
        #expect(result.rows.map(\.values) == [["2", "3"]])
        await #expect(throws: PostgresError(.settings, "")) {
            try await connection.simpleQuery("copy (select 1) to stdout", timeout: Self.limit)
        }
    }

    @Test("the pool shares sessions, and closes the one whose statement was cancelled")
    func pool() async throws {
        var limits = PoolLimits(maximum: 4)
        limits.waiting = 200
        limits.acquireTimeout = Self.limit
        let pool = PostgresPool(try settings(), limits: limits)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await pool.withConnection { try await scalar($0, "select $1", "\(number)") } == "\(number)"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(pool.statistics.created <= 4)
        await #expect(throws: PostgresError(.timeout, "")) {
            try await pool.withConnection { connection in
                try await connection.query("select pg_sleep(60)", timeout: .milliseconds(100))
            }
        }
        #expect(pool.statistics.closed[.dirty] ?? 0 <= 1)
        #expect(try await pool.withConnection { try await scalar($0, "select 1") } == "1")
        pool.close()
    }
}
