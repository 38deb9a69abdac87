import Foundation
import Testing

extension EndToEnd {
    @Suite("JSON answers")
    struct SchemaTests {
        /// Has the checkout's own validator judge a document.
        private func judge(_ document: [UInt8], by schema: String) throws {
            try judge(String(decoding: document, as: UTF8.self), by: schema)
        }

        private func judge(_ document: String, by schema: String) throws {
            try SchemaJudge.judge(document, by: schema)
        }

        @Test("What the listener says fits its schemas, for strangers")
        func listener() throws {
            let agent = try RunningAgent()
            let json = ["Accept": "application/json"]
            try judge(agent.get("/health").body, by: "health")
            try judge(agent.get("/ready", headers: json).body, by: "ready")
            try judge(agent.get("/ready?since=generation:99", headers: json).body, by: "ready")
            try judge(agent.get("/sd").body, by: "sd")
            try judge(agent.get("/ready?group=nobody", headers: json).body, by: "error")
            try judge(agent.get("/nothing", headers: json).body, by: "error")
        }

        @Test("What commands print as JSON fits its schemas")
        func commands() throws {
            let agent = try RunningAgent()
            try judge(agent.command(["status", "--format", "json"]).output, by: "status")
            try judge(agent.command(["status", "--link", "--format", "json"]).output, by: "viewer-link")
            try judge(agent.command(["log", "level", "--format", "json"]).output, by: "log-level")
            try judge(
                agent.command(["log", "level", "debug", "--for", "10m", "--format", "json"]).output, by: "log-level")
            try judge(agent.command(["wait", "--ready", "--format", "json"]).output, by: "ready")
            try judge(agent.command(["probe", "--format", "json"]).output, by: "probe")
            try judge(agent.command(["check-config", "--format", "json"]).output, by: "check-config")
        }

        @Test("The validator refuses what does not fit")
        func refusal() throws {
            let result = try SchemaJudge.validate(#"{"schema": "omniflow/ready/1"}"#, by: "ready")
            #expect(result.code == 1)
        }
    }
}
