import AgentTestKit
import Testing

extension EndToEnd {
    @Suite("Servers that are paused", .timeLimit(.minutes(3)))
    struct PausedServersTests {
        private static let checks = ["postgres/orders", "redis/cache"]

        @Test("each is one message, and its return one with the same reference, whatever became of the first request")
        func paused() throws {
            let sink = try FakeBeepBot([.status(503)])
            defer { sink.stop() }
            let postgres = try OwnServer.postgres()
            let redis = try OwnServer.redis()
            let agent = try RunningAgent(
                settings: """
                    checks:
                      "host/local:*": {off: true}
                      "postgres/orders:*": {off: true}
                      "redis/cache:*": {off: true}
                    probes:
                      postgres: {orders: {url: "\(postgres.url)", up_interval: 1s, timeout: 1s}}
                      redis: {cache: {url: "\(redis.url)", up_interval: 1s, timeout: 1s}}
                    alerting:
                      channels:
                        oncall: {type: beepbot, url: "\(sink.url)", secret: sink-secret, chat_id: "42", timeout: 2s}
                      routes: [{channel: oncall, severities: [critical, warning]}]

                    """)
            for check in Self.checks {
                try waitUntil("\(check) is up: \(agent.log.suffix(500))") {
                    try agent.get("/ready/\(check)").status == 200
                }
            }
            postgres.hold()
            redis.hold()
            for check in Self.checks { try Self.wait(for: "🚨 DOWN \(check)", in: sink) }
            for check in Self.checks { #expect(try agent.get("/ready/\(check)").status == 503, "\(check)") }
            postgres.release()
            redis.release()
            for check in Self.checks { try Self.wait(for: "✅ UP \(check)", in: sink) }
            // What else may come of it comes now.
            pause(.seconds(4))
            try Self.judge(sink.requests)
        }

        /// Waits for a message that was taken: the first request was not.
        private static func wait(for start: String, in sink: FakeBeepBot) throws {
            try waitUntil("a message \(start); there are \(sink.requests.map(\.text))", within: .seconds(40)) {
                sink.requests.dropFirst().contains { $0.text?.hasPrefix(start) == true }
            }
        }

        /// One beginning and one end of each, in this order and of one reference, and nothing else.
        private static func judge(_ requests: [FakeBeepBot.Request]) throws {
            let refused = try #require(requests.first)
            let taken = Array(requests.dropFirst())
            let lines = taken.map { String($0.text?.split(separator: "\n").first ?? "") }
            #expect(lines.count == 4, "\(lines)")
            #expect(Set(taken.compactMap(\.key)).count == taken.count, "a key came twice: \(lines)")
            #expect(taken.contains { $0.key == refused.key }, "what was refused came no more: \(lines)")
            #expect(!taken.contains { $0.text?.lowercased().contains("possible repeat") == true }, "\(lines)")
            for check in checks {
                let own = lines.filter { $0.contains(" \(check)") }
                let words = own.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
                #expect(words == ["🚨 DOWN", "✅ UP"], "\(own)")
                let references = own.compactMap { $0.firstMatch(of: /\[([2-9A-Z]{5})\]/).map { String($0.1) } }
                #expect(references.count == 2 && Set(references).count == 1, "\(own)")
            }
        }
    }
}
