import Foundation
import Testing

extension EndToEnd {
    @Suite("Reloads")
    struct ReloadTests {
        private static let strict = "checks: {\"host/local:disk:/\": {warn: 0.001%, critical: 0.002%, fail_after: 1}}\n"

        private func state(_ agent: RunningAgent, of check: String) throws -> String? {
            let answer = try agent.command(["status", "--format", "json"])
            let object = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any]
            let checks = object?["checks"] as? [[String: Any]] ?? []
            return checks.first { $0["check"] as? String == check }?["state"] as? String
        }

        @Test("SIGHUP with a good file changes the level of the log and the limits of checks")
        func good() throws {
            let agent = try RunningAgent(settings: "log: {level: error}\n")
            #expect(!agent.log.contains("\"level\":\"notice\""))
            #expect(try state(agent, of: "host/local:disk:/") == "pass")
            try agent.reload(settings: "log: {level: info}\n" + Self.strict, until: "settings reloaded")
            try waitUntil("the disk check fails") {
                _ = try agent.get("/metrics")
                return try state(agent, of: "host/local:disk:/") == "fail"
            }
            #expect(agent.log.contains("log.level"))
        }

        @Test(
            "SIGHUP with a bad file changes nothing and says so, with the place",
            arguments: [
                "log: {level: loud}\n", "log: [\n", "listen: {limits: {connections: many}}\n",
            ])
        func bad(settings: String) throws {
            let agent = try RunningAgent(settings: Self.strict)
            try waitUntil("the disk check fails") {
                _ = try agent.get("/metrics")
                return try state(agent, of: "host/local:disk:/") == "fail"
            }
            try agent.reload(settings: settings, until: "the old ones stay")
            #expect(agent.log.contains("agent.yaml:"))
            pause(.milliseconds(1_100))
            #expect(try agent.get("/metrics").status == 200)
            #expect(try state(agent, of: "host/local:disk:/") == "fail")
            #expect(try agent.get("/livez").status == 200)
        }

        @Test("the command reload says what came of it")
        func command() throws {
            let agent = try RunningAgent()
            #expect(try agent.command(["reload"]).code == 0)
            try agent.scratch.write("agent.yaml", "log: {level: debug}\n")
            let good = try agent.command(["reload"])
            #expect(good.code == 0 && good.output.contains("log.level"))
            try agent.scratch.write("agent.yaml", "log: {level: loud}\n")
            let bad = try agent.command(["reload"])
            #expect(bad.code == 1 && bad.errors.contains("agent.yaml:1:"), "\(bad.errors)")
        }
    }
}
