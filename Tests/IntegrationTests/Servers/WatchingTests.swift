import Foundation
import Testing

extension EndToEnd {
    @Suite("Watching real servers")
    struct WatchingTests {
        @Test("all are up, with versions and the families that dashboards need")
        func up() throws {
            let agent = try RunningAgent(settings: try Servers.settings())
            try waitUntil("ready: \((try? agent.get("/ready?verbose").text) ?? "")", within: .seconds(90)) {
                try agent.get("/ready").status == 200
            }
            try waitUntil("every round has come back", within: .seconds(90)) {
                try agent.get("/metrics").text.contains("pg_stat_database_xact_commit")
            }
            let exposition = try Exposition(try agent.get("/metrics").text)
            for family in [
                "pg_up", "pgbouncer_up", "redis_up", "rabbitmq_up", "pg_stat_database_xact_commit",
                "pg_database_size_bytes", "pg_settings_max_connections", "pgbouncer_pools_client_active_connections",
                "redis_commands_total", "redis_memory_used_bytes", "redis_db_keys", "rabbitmq_identity_info",
                "rabbitmq_queue_messages_ready", "omniflow_rabbitmq_queue_messages", "node_cpu_seconds_total",
                "omniflow_postgres_connections_max", "omniflow_redis_round_trip_seconds",
            ] {
                #expect(exposition.types[family] != nil, "\(family)")
            }
            for family in ["pg_up", "pgbouncer_up", "redis_up", "rabbitmq_up"] {
                #expect(exposition.sum(family) == 1, "\(family)")
            }
            // The only target of a kind carries no label of ours.
            #expect(!exposition.values.keys.contains { $0.name == "pg_up" && !$0.labels.isEmpty })
        }

        @Test("the command probe says version and number of each")
        func probe() throws {
            let agent = try RunningAgent(settings: try Servers.settings())
            let result = try agent.command(["probe", "--format", "json"], within: .seconds(120))
            #expect(result.code == 0, "\(result.output)\(result.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let results = try #require(object?["results"] as? [[String: Any]])
            #expect(
                Set(results.compactMap { $0["name"] as? String })
                    == ["host/local", "postgres/orders", "pgbouncer/pool", "redis/cache", "rabbitmq/broker"])
            for result in results where result["name"] as? String != "host/local" {
                #expect((result["version"] as? String)?.contains(/^\d+\.\d+/) == true, "\(result)")
            }
        }

        @Test("the answer of all is good Prometheus text")
        func format() throws {
            let agent = try RunningAgent(settings: try Servers.settings())
            try waitUntil("every round has come back", within: .seconds(90)) {
                let text = try agent.get("/metrics").text
                return ["pg_stat_database", "redis_commands", "rabbitmq_queue", "pgbouncer_pools"]
                    .allSatisfy(text.contains)
            }
            for accept in ["text/plain;version=0.0.4", "application/openmetrics-text;version=1.0.0"] {
                let answer = try agent.get("/metrics", headers: ["Accept": accept])
                let isOpen = accept.hasPrefix("application")
                let module = isOpen ? "prometheus_client.openmetrics.parser" : "prometheus_client.parser"
                let script = """
                    import sys
                    from \(module) import text_string_to_metric_families as families
                    print(sum(len(family.samples) for family in families(sys.stdin.read())))
                    """
                let judged = try Command.run(
                    try Checkout.python(), ["-c", script], input: answer.text)
                #expect(judged.code == 0, "\(accept): \(judged.errors.suffix(400))")
                #expect(Int(judged.output.trimmingCharacters(in: .newlines)) ?? 0 > 900)
            }
        }

        @Test("the drop-in ports answer for their kind alone, and their targets by name, host and address")
        func dropIns() throws {
            let ports = try (0..<3).map { _ in try Ports.free() }
            let settings =
                try Servers.settings()
                + "drop_in: {postgres: \"127.0.0.1:\(ports[0])\", redis: \"127.0.0.1:\(ports[1])\", "
                + "pgbouncer: \"127.0.0.1:\(ports[2])\"}\n"
            let agent = try RunningAgent(settings: settings)
            try waitUntil("a round of PostgreSQL", within: .seconds(90)) {
                try HTTP.get(ports[0], "/metrics").text.contains("pg_stat_database_xact_commit")
            }
            let postgres = try HTTP.get(ports[0], "/metrics").text
            #expect(!postgres.contains("redis_up") && !postgres.contains("node_cpu"))
            #expect(try HTTP.get(ports[1], "/metrics").text.contains("redis_up 1"))
            #expect(try HTTP.get(ports[2], "/metrics").text.contains("pgbouncer_up 1"))
            let url = try Servers.value("REDIS_URL")
            let address = url.split(separator: "/")[1]
            for target in ["cache", "redis/cache", String(address), url] {
                let escaped = target.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let answer = try HTTP.get(ports[1], "/scrape?target=\(escaped)")
                #expect(answer.status == 200 && answer.text.contains("redis_up 1"), "\(target): \(answer.status)")
            }
            let unknown = try HTTP.get(ports[1], "/scrape?target=nowhere:1")
            #expect(unknown.status == 400 && unknown.text.contains("cache"), "\(unknown.text)")
            #expect(try agent.get("/probe?target=orders").text.contains("pg_up 1"))
        }
    }
}
