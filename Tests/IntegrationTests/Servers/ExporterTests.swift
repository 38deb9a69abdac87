import Foundation
import Testing

extension EndToEnd {
    @Suite("Next to Debian's exporters of servers")
    struct ExporterTests {
        /// Families about the exporters themselves.
        private func isOwn(_ name: String) -> Bool {
            [
                "go_", "process_", "promhttp_", "pg_exporter_", "postgres_exporter_", "redis_exporter_",
                "redis_last_key_groups_scrape_duration_milliseconds", "redis_target_scrape_request_errors_total",
            ].contains {
                name.hasPrefix($0)
            }
        }

        @Test("postgres_exporter 0.11: every shared family agrees in name, type, labels and steady values")
        func postgres() throws {
            let source = try Servers.value("POSTGRES_URL").replacing(
                "monitor@", with: "monitor:\(try Servers.password("postgres-monitor"))@")
            let exporter = try Exporter(
                .postgresExporter, flags: { ["--web.listen-address=127.0.0.1:\($0)"] },
                environment: ["DATA_SOURCE_NAME": source + "?sslmode=disable"])
            let comparison = try compare(exporter, target: "postgres/orders")
            let problems = comparison.problems(isOwn: isOwn) { name in
                // Both sessions count, and each looks while the other does not.
                // Their driver sets extra_float_digits for its session.
                let isTouched = [
                    "pg_stat_activity_", "pg_locks_count", "pg_stat_database_", "pg_settings_extra_float_digits",
                ].contains {
                    name.hasPrefix($0)
                }
                return isTouched ? 1_000 : 0
            }
            #expect(problems.isEmpty, "\(problems.prefix(60).joined(separator: "\n"))")
            #expect(comparison.familiesOfBoth.filter { !isOwn($0) }.count > 290)
        }

        @Test("redis_exporter 1.45: every shared family agrees in name, type, labels and steady values")
        func redis() throws {
            let exporter = try Exporter(
                .redisExporter,
                flags: { port in
                    [
                        "-redis.addr", (try? Servers.value("REDIS_URL")) ?? "", "-web.listen-address",
                        "127.0.0.1:\(port)",
                    ]
                }, environment: [:])
            let comparison = try compare(exporter, target: "redis/cache")
            let problems = comparison.problems(isOwn: isOwn) { name in
                let isTouched = ["memory", "mem_", "clients", "allocator", "connections", "buffer"].contains {
                    name.contains($0)
                }
                return isTouched ? 1e8 : 5
            }
            #expect(problems.isEmpty, "\(problems.prefix(60).joined(separator: "\n"))")
            #expect(comparison.familiesOfBoth.filter { !isOwn($0) }.count > 100)
        }

        /// Several scrapes of theirs around several of ours, more than a round apart.
        private func compare(_ exporter: Exporter, target: String) throws -> Comparison {
            let settings = try Servers.settings(names: "debian12", interval: "1s")
            let agent = try RunningAgent(settings: settings)
            try waitUntil("\(target) is up", within: .seconds(90)) {
                try agent.get("/ready/\(target)").status == 200
                    && agent.get("/metrics?target=\(target)").text.contains("_total")
            }
            var comparison = Comparison()
            for _ in 0..<5 {
                let before = try Exposition(exporter.scrape())
                pause(.milliseconds(1_600))
                let ours = try Exposition(agent.get("/metrics?target=\(target)").text)
                try comparison.add(before: before, ours: ours, after: Exposition(exporter.scrape()))
            }
            return comparison
        }
    }
}

/// One of Debian's exporters.
private final class Exporter {
    private let port: Int
    private let child: Child
    private let scratch: Scratch

    init(_ tool: Tool, flags: (Int) -> [String], environment: [String: String]) throws {
        scratch = try Scratch()
        port = try Ports.free()
        child = try Child(
            try tool.path(), flags(port), environment: environment, logs: scratch.file("exporter"))
        let (port, child) = (port, child)
        try waitUntil("\(tool.rawValue) listens; it said: \(child.errors.suffix(500))") {
            (try? HTTP.get(port, "/").status) == 200
        }
    }

    deinit { child.kill() }

    func scrape() throws -> String { try HTTP.get(port, "/metrics").text }
}
