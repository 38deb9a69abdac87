import Foundation
import Testing

extension EndToEnd {
    @Suite("Dashboards")
    struct DashboardTests {
        private struct Panel {
            let board: String
            let title: String
            let expression: String
        }

        /// Panels whose query is right and empty as long as nothing happens or this machine has no such thing.
        private static let quiet = [
            "What is not right", "Stalled", "Failures", "Turned away", "Replication lag", "Time for one operation",
            "Slow commands", "WAL kept", "Inodes used", "Run queue wait", "Time of a query", "Hits",
        ]

        @Test("every panel's query finds something in a Prometheus that scrapes the agent")
        func panels() throws {
            let agent = try RunningAgent(settings: try Servers.settings())
            try waitUntil("every round has come back", within: .seconds(90)) {
                let text = try agent.get("/metrics").text
                return ["pg_stat_database", "redis_commands", "rabbitmq_queue", "pgbouncer_pools"]
                    .allSatisfy(text.contains)
            }
            let prometheus = try PrometheusServer(
                jobs: [
                    "{job_name: agent, static_configs: [{targets: [\"127.0.0.1:\(agent.port)\"]}]}"
                ], interval: "3s")
            try waitUntil("enough samples for rates", within: .seconds(120)) {
                try prometheus.query("count_over_time(node_boot_time_seconds[1m]) >= 9")["agent"] != nil
            }
            let panels = try Self.panels()
            #expect(panels.count > 100)
            var empty: [String] = []
            for panel in panels {
                let result = try prometheus.query(panel.expression)
                if result.isEmpty, !Self.quiet.contains(panel.title) {
                    empty.append("\(panel.board), \(panel.title): \(panel.expression)")
                }
            }
            #expect(empty.isEmpty, "\(empty.joined(separator: "\n"))")
        }

        private static func panels() throws -> [Panel] {
            let directory = try Checkout.file("dashboards")
            var panels: [Panel] = []
            for name in try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            where name.hasSuffix(".json") {
                let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name))
                let board = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
                for panel in board["panels"] as? [[String: Any]] ?? [] {
                    for target in panel["targets"] as? [[String: Any]] ?? [] {
                        guard let expression = target["expr"] as? String else { continue }
                        panels.append(
                            Panel(
                                board: name, title: panel["title"] as? String ?? "",
                                expression: expression.replacing("$__rate_interval", with: "1m")
                                    .replacing(/\$[a-z]+/, with: ".*")))
                    }
                }
            }
            return panels
        }
    }
}
