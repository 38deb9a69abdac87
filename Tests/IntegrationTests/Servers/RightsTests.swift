import Foundation
import Testing

extension EndToEnd {
    @Suite("Servers that let us in by half")
    struct RightsTests {
        /// One target with a quick rhythm.
        private func settings(_ kind: String, _ url: String, password: String, more: String = "") throws -> String {
            "probes: {\(kind): {half: {url: \"\(url)\", password_file: \"\(try Servers.passwordFile(password))\", "
                + "interval: 2s, up_interval: 1s, timeout: 10s\(more)}}}\n"
        }

        /// Waits for some rounds of a target that is up.
        private func rounds(_ agent: RunningAgent, of target: String, family: String) throws -> Exposition {
            func count() throws -> Double {
                try Exposition(agent.get("/metrics").text).sum("omniflow_probe_rounds_total", "target=\"\(target)\"")
            }
            try waitUntil(
                "\(target) has \(family): \((try? agent.inside("/ready?verbose")) ?? "")", within: .seconds(60)
            ) {
                try agent.get("/metrics").text.contains("\n\(family)")
            }
            let first = try count()
            try waitUntil("more rounds of \(target)", within: .seconds(60)) { try count() >= first + 3 }
            return try Exposition(agent.get("/metrics").text)
        }

        /// Collectors of a PostgreSQL target that failed in the newest round.
        private func failing(_ exposition: Exposition) -> [String] {
            exposition.values.filter { $0.key.name == "omniflow_postgres_collector_success" && $0.value == 0 }
                .compactMap { $0.key.labels.first?.split(separator: "\"").last.map(String.init) }.sorted()
        }

        @Test("a pool of PgBouncer that shares sessions by transaction is watched as the server behind it")
        func transactionPool() throws {
            let url = "postgres://monitor@127.0.0.1:\(try TroubleCases.port(of: "PGBOUNCER_URL"))/orders"
            let agent = try RunningAgent(settings: try settings("postgres", url, password: "postgres-monitor"))
            let found = try rounds(agent, of: "postgres/half", family: "pg_stat_database_xact_commit")
            #expect(found.sum("pg_up") == 1)
            // One database of the server that the pool does not know is what is missing.
            #expect(failing(found) == ["index_advice", "stat_user_indexes", "stat_user_tables", "table_sizes"])
            #expect(agent.log.contains("a pooler may not know this database"), "\(agent.log)")
            let failures = try TroubleTests.reasons(of: "postgres/half", agent)
            #expect(failures == [], "\(agent.log)")
        }

        @Test("a server where every transaction is read-only is watched whole")
        func readOnly() throws {
            try Servers.sql("ALTER ROLE monitor SET default_transaction_read_only = on")
            defer { _ = try? Servers.sql("ALTER ROLE monitor RESET default_transaction_read_only") }
            let agent = try RunningAgent(
                settings: try settings("postgres", Servers.value("POSTGRES_URL"), password: "postgres-monitor"))
            let found = try rounds(agent, of: "postgres/half", family: "pg_stat_database_xact_commit")
            #expect(found.sum("pg_up") == 1)
            #expect(failing(found) == [])
            #expect(agent.log.contains("cannot execute") == false, "\(agent.log)")
        }

        @Test("without pg_stat_statements everything else is there, and what to do is told")
        func extensionMissing() throws {
            let url = try Servers.value("POSTGRES_URL").replacing("/orders", with: "/billing")
            let agent = try RunningAgent(settings: try settings("postgres", url, password: "postgres-monitor"))
            let found = try rounds(agent, of: "postgres/half", family: "pg_stat_database_xact_commit")
            #expect(found.sum("pg_up") == 1)
            for text in [try agent.inside("/api/omniflow/slow-queries"), try agent.inside("/")] {
                #expect(text.contains("CREATE EXTENSION pg_stat_statements"), "\(text)")
            }
        }

        @Test("without pg_monitor the server is up, and each part that may not be read names the GRANT")
        func noMonitor() throws {
            let url = try Servers.value("POSTGRES_URL").replacing("monitor@", with: "nobody_special@")
            let agent = try RunningAgent(settings: try settings("postgres", url, password: "postgres-nobody_special"))
            let found = try rounds(agent, of: "postgres/half", family: "pg_stat_database_xact_commit")
            #expect(found.sum("pg_up") == 1)
            let failing = failing(found)
            #expect(!failing.isEmpty)
            for name in failing {
                let line = agent.log.split(separator: "\n").first {
                    $0.contains("collector fails") && $0.contains("\"\(name)\"")
                }
                #expect(line?.contains("GRANT pg_monitor TO nobody_special") == true, "\(name): \(line ?? "not told")")
            }
            print("parts of PostgreSQL that need pg_monitor: \(failing)")
        }

        @Test(
            "a server that is killed with a question unanswered is a closed connection, and is up again when it is back"
        )
        func killedInQuestion() throws {
            let agent = try RunningAgent(
                settings: try Servers.settings(interval: "1s", upInterval: "1s", timeout: "10s"))
            for (server, target, family) in [
                ("postgres", "postgres/orders", "pg_up"), ("pgbouncer", "pgbouncer/pool", "pgbouncer_up"),
                ("redis", "redis/cache", "redis_up"), ("rabbitmq", "rabbitmq/broker", "rabbitmq_up"),
            ] {
                try waitUntil("\(target) is up: \((try? agent.inside("/ready?verbose")) ?? "")", within: .seconds(90)) {
                    try agent.get("/ready/\(target)").status == 200
                        && agent.get("/metrics").text.contains("\n\(family) 1\n")
                }
                let known = agent.log.count
                try Servers.control(server, "pause")
                // Longer than from one question to the next, shorter than an answer is waited for.
                pause(.milliseconds(2_500))
                try Servers.with(server, "kill", undo: "start") {
                    try waitUntil("\(target) is down", within: .seconds(30)) {
                        try agent.get("/ready/\(target)").status == 503
                    }
                    let text = try agent.get("/metrics").text
                    #expect(text.contains("\n\(family) 0\n"), "\(target)")
                    #expect(
                        Outage.frozen(in: text, of: target.split(separator: "/").first.map(String.init) ?? "") == [])
                }
                try waitUntil("\(target) is up again", within: .seconds(60)) {
                    try agent.get("/ready/\(target)").status == 200
                }
                let line = agent.log.dropFirst(known).split(separator: "\n").first {
                    $0.contains("probe fails") && $0.contains(target)
                }
                // PostgreSQL's session may live long enough to say why it ends, PgBouncer be asked once more.
                let codes = ["closed", "server_error", "refused"]
                let isTold = codes.contains { line?.contains("\"code\":\"\($0)\"") == true }
                #expect(isTold, "\(target): \(line ?? "not told")")
            }
            #expect(agent.child.ending == nil)
        }
    }
}
