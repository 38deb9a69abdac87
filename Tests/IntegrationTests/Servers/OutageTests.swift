import Testing

extension EndToEnd {
    @Suite("Servers that go and come back")
    struct OutageTests {
        struct Case: CustomTestStringConvertible, Sendable {
            let server: String
            let target: String
            let family: String
            let action: String
            let undo: String
            var testDescription: String { "\(server) \(action)" }
        }

        private static let cases = [
            ("postgres", "postgres/orders", "pg_up"), ("pgbouncer", "pgbouncer/pool", "pgbouncer_up"),
            ("redis", "redis/cache", "redis_up"), ("rabbitmq", "rabbitmq/broker", "rabbitmq_up"),
        ].flatMap { server, target, family in
            [("kill", "start"), ("stop", "start"), ("pause", "resume")].map {
                Case(server: server, target: target, family: family, action: $0.0, undo: $0.1)
            }
        }

        @Test("each is noticed, nothing of it is frozen, and its return is noticed within an up-interval")
        func outages() throws {
            let agent = try RunningAgent(settings: try Servers.settings(upInterval: "1s", timeout: "1s"))
            for example in Self.cases { try outage(example, agent) }
        }

        private func outage(_ example: Case, _ agent: RunningAgent) throws {
            try waitUntil(
                "\(example.target) is up: \((try? agent.get("/ready?verbose").text) ?? "")", within: .seconds(60)
            ) {
                try agent.get("/ready/\(example.target)").status == 200
                    && agent.get("/metrics").text.contains("\n\(example.family) 1\n")
            }
            var noticed: Duration = .zero
            try Servers.with(example.server, example.action, undo: example.undo) {
                let start = monotonicNow()
                try waitUntil("\(example.target) is down", within: .seconds(60)) {
                    try agent.get("/ready/\(example.target)").status == 503
                }
                noticed = monotonicNow() - start
                let metrics = try agent.get("/metrics").text
                #expect(metrics.contains("\n\(example.family) 0\n"), "\(example)")
                let frozen = Outage.frozen(
                    in: metrics, of: example.target.split(separator: "/").first.map(String.init) ?? "")
                #expect(frozen.isEmpty, "\(example): \(frozen.prefix(3))")
            }
            let back = monotonicNow()
            try waitUntil("\(example.target) is up again", within: .seconds(60)) {
                try agent.get("/ready/\(example.target)").status == 200
            }
            print(
                "\(example): noticed after \(noticed.seconds) s, the return after \((monotonicNow() - back).seconds) s")
        }
    }
}
