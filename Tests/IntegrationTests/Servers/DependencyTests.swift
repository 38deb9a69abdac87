import Foundation
import Testing

extension EndToEnd {
    @Suite("What depends on what")
    struct DependencyTests {
        /// A database, its pool, what asks the database through the pool, a master and its replica.
        private static func settings() throws -> String {
            let common = "up_interval: 1s, timeout: 1s, interval: 5s"
            let stats = try Servers.passwordFile("pgbouncer-stats")
            return try """
            probes:
              host: {interval: 5s, timeout: 2s}
              postgres:
                orders: {url: "\(Servers.value("POSTGRES_URL"))", unlabelled: true, \(common),
                  password_file: "\(Servers.passwordFile("postgres-monitor"))"}
                shop: {url: "\(Servers.value("PGBOUNCER_ORDERS_URL"))", \(common),
                  password_file: "\(Servers.value("PGBOUNCER_ORDERS_PASSWORD_FILE"))"}
              pgbouncer:
                pool: {url: "\(Servers.value("PGBOUNCER_URL"))", \(common), password_file: "\(stats)"}
              redis:
                cache: {url: "\(Servers.value("REDIS_URL"))", unlabelled: true, \(common)}
                copy: {url: "\(Servers.value("REDIS_REPLICA_URL"))", \(common)}
            checks:
              "postgres/shop": {depends_on: [pgbouncer/pool]}

            """
        }

        private func status(_ agent: RunningAgent) throws -> [String: Any] {
            let text = try agent.command(["status", "--format", "json"]).output
            return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        private func check(_ name: String, _ agent: RunningAgent) throws -> [String: Any] {
            let checks = try status(agent)["checks"] as? [[String: Any]]
            return try #require(checks?.first { $0["check"] as? String == name }, "no \(name)")
        }

        private func links(_ agent: RunningAgent) throws -> [String: String] {
            let rows = try status(agent)["dependencies"] as? [[String: String]] ?? []
            return Dictionary(
                rows.map { ("\($0["check"] ?? "") \($0["depends_on"] ?? "")", $0["source"] ?? "") },
                uniquingKeysWith: { first, _ in first })
        }

        private func control(_ agent: RunningAgent, _ path: String) throws -> String {
            try Command.need(
                .curl, ["-sS", "--unix-socket", agent.scratch.file("state/control.sock"), "http://localhost\(path)"])
        }

        private func isUp(_ target: String, _ agent: RunningAgent) throws -> Bool {
            try agent.get("/ready/\(target)").status == 200
        }

        @Test("a database that stops is the cause of what fails through its pool, whose console answers all the while")
        func database() throws {
            let agent = try RunningAgent(settings: try Self.settings())
            try waitUntil("all are up: \((try? agent.get("/ready?verbose").text) ?? "")", within: .seconds(30)) {
                try agent.get("/ready").status == 200 && links(agent)["pgbouncer/pool postgres/orders"] != nil
            }
            let known = try links(agent)
            #expect(known["pgbouncer/pool postgres/orders"]?.hasPrefix("it leads to 127.0.0.1:") == true)
            #expect(known["postgres/shop pgbouncer/pool"]?.contains("agent.yaml:") == true)
            #expect(known["postgres/orders host/local"]?.hasSuffix("is on this host") == true)
            try Servers.with("postgres", "stop", undo: "start") {
                try waitUntil("both are down", within: .seconds(20)) {
                    try !isUp("postgres/orders", agent) && !isUp("postgres/shop", agent)
                }
                try blames(agent)
            }
            try waitUntil("all are up again", within: .seconds(30)) {
                try agent.get("/ready").status == 200
                    && check("postgres/shop", agent)["caused_by"] == nil
            }
        }

        /// What is said everywhere while the database is down.
        private func blames(_ agent: RunningAgent) throws {
            #expect(try check("pgbouncer/pool", agent)["state"] as? String == "pass")
            let shop = try check("postgres/shop", agent)
            #expect(shop["state"] as? String == "fail")
            #expect(shop["caused_by"] as? [String] == ["postgres/orders"])
            #expect((shop["reason"] as? String)?.hasSuffix(", because postgres/orders is down") == true, "\(shop)")
            let hits = try check("postgres/orders", agent)["hits"] as? [String]
            #expect(hits?.contains("postgres/shop") == true && hits?.contains("postgres/orders:connections") == true)

            let status = try agent.command(["status"])
            #expect(status.code == 1)
            let last = status.output.split(separator: "\n").last.map(String.init) ?? ""
            #expect(
                last.contains(/^postgres\/orders is down since \d\d:\d\d; it takes postgres\/shop with it/), "\(last)")
            let wait = try agent.command(["wait", "--ready", "--check", "postgres/shop", "--timeout", "1s"])
            let sentence = wait.errors.split(separator: "\n").last ?? ""
            #expect(wait.code == 1 && sentence.contains("because postgres/orders is down, measured"), "\(sentence)")

            let health = try control(agent, "/health")
            #expect(health.contains(#""omniflow:caused_by":["postgres/orders"]"#))
            #expect(try control(agent, "/").contains("Because postgres/orders is down."))
            for (path, schema) in [("/health", "health"), ("/api/omniflow/status", "status")] {
                try SchemaJudge.judge(try control(agent, path), by: schema)
            }
            try SchemaJudge.judge(
                agent.command(["wait", "--ready", "--timeout", "1s", "--format", "json"]).output, by: "ready")
            for path in ["/health", "/ready?verbose", "/"] {
                let open = try agent.get(path, headers: ["Accept": "application/json"]).text
                #expect(!open.contains("caused_by") && !open.contains("ecause postgres/"), "\(path) tells strangers")
            }
            // No check is left out, and none is softened.
            let states = try agent.get("/metrics").text
            #expect(states.contains("\nomniflow_check_state{check=\"postgres/shop\"} 4\n"))
        }

        @Test("a master that dies is the cause of its replica's trouble")
        func master() throws {
            let agent = try RunningAgent(settings: try Self.settings())
            try waitUntil("the replica has named its master", within: .seconds(30)) {
                try links(agent)["redis/copy redis/cache"] != nil
            }
            try Servers.with("redis", "stop", undo: "start") {
                try waitUntil("the replica fails because of it", within: .seconds(30)) {
                    try check("redis/copy:replication", agent)["caused_by"] as? [String] == ["redis/cache"]
                }
                #expect(try check("redis/copy", agent)["state"] as? String == "pass")
            }
            try waitUntil("all is well again", within: .seconds(60)) {
                try check("redis/copy:replication", agent)["state"] as? String == "pass"
            }
        }

        @Test("check-config lists the links with their sources, and fails for a circle")
        func checkConfig() throws {
            let agent = try RunningAgent(settings: try Self.settings())
            let good = try agent.command(["check-config"])
            #expect(good.code == 0, "\(good.errors)")
            let lines = good.output.split(separator: "\n").map {
                $0.split(separator: " ").joined(separator: " ")
            }
            #expect(lines.contains { $0.contains(/^postgres\/shop depends on pgbouncer\/pool .*agent.yaml:\d+:\d+$/) })
            #expect(lines.contains { $0.contains(/^redis\/cache depends on host\/local .* is on this host$/) })
            try SchemaJudge.judge(agent.command(["check-config", "--format", "json"]).output, by: "check-config")
            try agent.scratch.write(
                "agent.yaml",
                try Self.settings() + "  \"pgbouncer/pool\": {depends_on: [postgres/orders, postgres/shop]}\n")
            let circle = try agent.command(["check-config"])
            #expect(circle.code == 1)
            #expect(
                circle.errors.contains("closes a circle: ")
                    && circle.errors.contains("postgres/shop depends on pgbouncer/pool"), "\(circle.errors)")
        }
    }
}
