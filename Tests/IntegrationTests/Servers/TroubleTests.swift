import Foundation
import Testing

extension EndToEnd {
    @Suite("Servers that do not let us in")
    struct TroubleTests {
        @Test("each has its reason from the fixed list with a sentence and what to do, and no secret is told")
        func reasons() throws {
            let scratch = try Scratch()
            let cases = try TroubleCases(scratch)
            let agent = try RunningAgent(settings: cases.settings, scratch: scratch, isMeasured: false)
            var wrong: [String] = []
            for example in cases.all {
                do {
                    let found = try eventually(
                        "a reason for \(example.target)", within: .seconds(60), every: .milliseconds(200)
                    ) { try Self.reasons(of: example.target, agent).first }
                    if !example.codes.contains(found) {
                        wrong.append("\(example.target) is \(found), not \(example.codes)")
                    }
                } catch { wrong.append("\(error)") }
            }
            #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
            for example in cases.all {
                #expect(try agent.get("/ready/\(example.target)").status == 503, "\(example.target)")
                let text = try agent.get("/metrics?target=\(example.target)").text
                #expect(text.contains("\n\(example.prefix)up 0\n"), "\(example.target): \(text)")
                #expect(Outage.frozen(in: text, of: example.kind) == [], "\(example.target)")
            }
            try Self.judgeWords(agent, cases)
        }

        /// The reasons for which rounds of a target failed so far.
        static func reasons(of target: String, _ agent: RunningAgent) throws -> [String] {
            try Exposition(agent.get("/metrics").text).values
                .filter { series, value in
                    series.name == "omniflow_probe_failures_total" && value > 0
                        && series.labels.contains("target=\"\(target)\"")
                }
                .compactMap { series, _ in
                    series.labels.first { $0.hasPrefix("reason=") }?.split(separator: "\"").last.map(String.init)
                }
        }

        /// Each failure has a sentence and a hint, wherever somebody may read them, and never a secret.
        private static func judgeWords(_ agent: RunningAgent, _ cases: TroubleCases) throws {
            let probed = try agent.command(["probe", "--format", "json"], within: .seconds(120))
            #expect(probed.code == 1)
            let object = try JSONSerialization.jsonObject(with: Data(probed.output.utf8)) as? [String: Any]
            let results = object?["results"] as? [[String: Any]] ?? []
            for example in cases.all {
                let result = results.first { $0["name"] as? String == example.target }
                let reason = result?["reason"] as? String ?? ""
                let hint = result?["hint"] as? String ?? ""
                #expect(reason.count > 10 && reason.count <= 300, "\(example.target): \(reason)")
                #expect(hint.count > 10, "\(example.target) has no hint: \(reason)")
            }
            let page = try agent.inside("/")
            #expect(page.contains("What to do: "))
            let texts = [
                try agent.get("/metrics").text, try agent.get("/health").text, try agent.get("/").text, agent.log,
                try agent.inside("/health"), try agent.inside("/ready?verbose"), page, probed.output + probed.errors,
                try agent.command(["status"]).output, try agent.command(["check-config"]).output,
            ]
            var secrets = [TroubleCases.wrongPassword]
            for name in ["postgres-monitor", "postgres-orders", "pgbouncer-stats", "redis-blind", "rabbitmq-monitor"] {
                secrets.append(try Servers.password(name))
            }
            for (index, text) in texts.enumerated() {
                #expect(text.count > 50, "text \(index) is there")
                // Not the text itself: a failure must not print what must not be printed.
                let isTold = secrets.contains { text.contains($0) }
                #expect(!isTold, "text \(index) has a password in it")
            }
        }
    }
}
