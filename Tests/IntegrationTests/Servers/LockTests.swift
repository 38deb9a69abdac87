import Testing

extension EndToEnd {
    @Suite("A locked table")
    struct LockTests {
        @Test("holds up no scrape, and no session piles up behind it")
        func locked() throws {
            try Servers.sql("CREATE TABLE IF NOT EXISTS held (a int)")
            let scratch = try Scratch()
            let holder = try Child(
                try Tool.psql.path(),
                [
                    "-X", "-q", "-c", "BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)",
                    try Servers.value("POSTGRES_ADMIN_URL"),
                ], environment: ["PGPASSWORD": try Servers.password("postgres-postgres")], logs: scratch.file("psql"))
            let waits = "SELECT count(*) FROM pg_locks WHERE relation = 'held'::regclass AND granted"
            defer {
                // A session that sleeps does not notice that its client has gone.
                _ = try? Servers.sql(waits.replacing("count(*)", with: "pg_terminate_backend(pid)"))
                holder.kill()
            }
            try waitUntil("the table is held; \(holder.errors)") { try Servers.sql(waits) == "1" }
            let agent = try RunningAgent(settings: try Servers.settings())
            try waitUntil("a round of PostgreSQL", within: .seconds(90)) {
                try agent.get("/metrics").text.contains("pg_stat_database_xact_commit")
            }
            var slowest = Duration.zero
            for _ in 0..<50 {
                let start = monotonicNow()
                let text = try agent.get("/metrics").text
                slowest = max(slowest, monotonicNow() - start)
                #expect(text.contains("\npg_up 1\n"))
                pause(.milliseconds(100))
            }
            let text = try agent.get("/metrics").text
            #expect(text.contains("pg_stat_user_tables_n_live_tup"))
            let sessions = try Servers.sql(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'omniflow%'")
            #expect(Int(sessions) ?? 99 <= 3, "\(sessions) sessions")
            #expect(
                try Servers.sql("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0",
                "somebody waits for the table")
            print(
                "a table in ACCESS EXCLUSIVE: the slowest of 50 took \(slowest.seconds) s, sessions: \(sessions)"
            )
        }
    }
}
