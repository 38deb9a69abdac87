import Testing

extension EndToEnd {
    @Suite("Debian's Prometheus")
    struct PrometheusTests {
        @Test("scrapes the agent, a drop-in port, what /sd names and the text format, without an error")
        func scrapes() throws {
            let dropIn = try Ports.free()
            let agent = try RunningAgent(settings: "drop_in: {node: \"127.0.0.1:\(dropIn)\"}\n")
            // This Prometheus always prefers OpenMetrics; behind this proxy it gets the older format.
            let text = try NginxServer(to: agent.port, directives: "proxy_set_header Accept text/plain;")
            let server = try PrometheusServer(
                jobs: [
                    "{job_name: agent, static_configs: [{targets: ['127.0.0.1:\(agent.port)']}]}",
                    "{job_name: node, static_configs: [{targets: ['127.0.0.1:\(dropIn)']}]}",
                    "{job_name: text, static_configs: [{targets: ['127.0.0.1:\(text.port)']}]}",
                    "{job_name: discovered, http_sd_configs: [{url: 'http://127.0.0.1:\(agent.port)/sd'}]}",
                ], interval: "5s")
            let jobs = ["agent", "node", "text", "discovered"]
            try waitUntil(
                "three scrapes of every job: \(String(describing: try? server.targets()))", within: .seconds(120)
            ) {
                let counts = try server.query("count_over_time(up[5m])")
                return jobs.allSatisfy { counts[$0] ?? 0 >= 3 }
            }
            let targets = try server.targets()
            #expect(Set(targets.map(\.job)) == Set(jobs))
            for target in targets { #expect(target.health == "up" && target.lastError.isEmpty, "\(target)") }
            #expect(try server.query("min_over_time(up[5m])").values.allSatisfy { $0 == 1 })
            let samples = try server.query("scrape_samples_scraped")
            for job in jobs { #expect(samples[job] ?? 0 > 200, "\(job): \(samples)") }
            // Between two scrapes a neighbour or a unit may come or go.
            try waitUntil("both formats have as many samples: \(samples)", within: .seconds(90)) {
                let samples = try server.query("scrape_samples_scraped")
                return samples["agent"] == samples["text"]
            }
            #expect(try server.query("sum by (job) (omniflow_agent_build_info)")["agent"] == 1)
            #expect(try server.query("sum by (job) (rate(node_cpu_seconds_total[1m]))")["node"] ?? 0 > 0)
            #expect(!server.log.contains("level=warn") && !server.log.contains("level=error"), "\(server.log)")
        }

        @Test(
            "gets the format it asks for",
            arguments: [
                (
                    "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5",
                    "application/openmetrics-text"
                ),
                ("text/plain;version=0.0.4", "text/plain"),
                ("*/*", "text/plain"),
            ])
        func negotiates(accept: String, type: String) throws {
            let agent = try RunningAgent()
            let answer = try agent.get("/metrics", headers: ["Accept": accept])
            #expect(answer.header("Content-Type")?.hasPrefix(type) == true)
            #expect(answer.text.hasSuffix("# EOF\n") == (type == "application/openmetrics-text"))
        }
    }
}
