import Foundation
import Testing

extension EndToEnd {
    @Suite("Jobs that report by themselves", .serialized, .timeLimit(.minutes(5)))
    struct HeartbeatTests {
        private static let settings = """
            listen: {auth: [{paths: ["/"], token: viewer}]}
            probes: {heartbeat: {backup: {cron: "@yearly", time_zone: UTC, token: hush}}}
            """

        private func agent() throws -> RunningAgent { try RunningAgent(settings: Self.settings) }

        private func sentence(_ agent: RunningAgent) throws -> String {
            try agent.get("/ready/heartbeat/backup", headers: ["Authorization": "Bearer viewer"]).text
        }

        private func metric(_ agent: RunningAgent, _ series: String) throws -> String? {
            try agent.get("/metrics", headers: ["Authorization": "Bearer viewer"]).text
                .split(separator: "\n").first { $0.hasPrefix(series + " ") }
                .map { String($0.dropFirst(series.count + 1)) }
        }

        @Test("a command's start, end, exit code and output are reported; it keeps its own output and exit code")
        func job() throws {
            let agent = try agent()
            #expect(try sentence(agent).contains("not heard of yet"))
            let failed = try agent.command([
                "heartbeat", "backup", "--", "sh", "-c", "echo out; echo password=geheim >&2; exit 3",
            ])
            // Arguments behind the command are its own: --config came too late to be ours.
            #expect(failed.code == 3 && failed.output == "out\n" && failed.errors.contains("password=geheim"))
            try waitUntil("the failure is known") { try sentence(agent).contains("ended with exit code 3") }
            let page = try agent.get("/", headers: ["Authorization": "Bearer viewer"]).text
            #expect(page.contains("password=&lt;redacted&gt;") && !page.contains("geheim"))
            #expect(try agent.command(["heartbeat", "backup", "--", "true"]).code == 0)
            try waitUntil("the success is known") { try sentence(agent) == "ok\n" }
            #expect(try metric(agent, "omniflow_heartbeat_runs_total{result=\"success\",target=\"backup\"}") == "1")
        }

        @Test("signals are handed on, and the end by a signal is 128 and its number")
        func signals() throws {
            let agent = try agent()
            let scratch = agent.scratch
            let job = try Child(
                try Checkout.agent(),
                ["heartbeat", "backup", "--config", scratch.file("agent.yaml"), "--", "sleep", "60"],
                environment: ["OMNIFLOW_STATE_DIRECTORY": scratch.file("state")], logs: scratch.file("job"))
            try waitUntil("the job runs") {
                try metric(agent, "omniflow_heartbeat_running{target=\"backup\"}") == "1"
            }
            job.send(SIGTERM)
            #expect(try job.waitForEnd(within: .seconds(20)) == .exit(143))
            try waitUntil("its end is known") { try sentence(agent).contains("exit code 143 (signal 15)") }
        }

        @Test("an agent that is away fails no job, and what was answered outlives a kill")
        func away() throws {
            let agent = try agent()
            #expect(try agent.command(["heartbeat", "backup", "--", "sh", "-c", "exit 4"]).code == 4)
            agent.child.kill(with: SIGKILL)
            let alone = try agent.command(["heartbeat", "backup", "--timeout", "200ms", "--", "sh", "-c", "exit 5"])
            #expect(alone.code == 5 && alone.errors.contains("warning: the end of backup was not reported"))
            let again = try RunningAgent(settings: Self.settings, scratch: agent.scratch)
            #expect(try sentence(again).contains("ended with exit code 4"))
        }

        @Test("another agent is down within seconds of its end, and its verdict stands on the page")
        func peers() throws {
            let other = try RunningAgent(settings: "{}\n")
            let agent = try RunningAgent(
                settings: """
                    listen: {auth: [{paths: ["/"], token: viewer}]}
                    probes: {agent: {other: {url: "http://127.0.0.1:\(other.port)", up_interval: 1s, timeout: 500ms}}}
                    """)
            try waitUntil("the other lives") { try metric(agent, "omniflow_peer_up{target=\"other\"}") == "1" }
            let page = try agent.get("/", headers: ["Authorization": "Bearer viewer"]).text
            #expect(page.contains("Other agents") && !page.contains("Nobody will be told"))
            other.child.kill(with: SIGKILL)
            try waitUntil("its end is seen", within: .seconds(10)) {
                try metric(agent, "omniflow_peer_up{target=\"other\"}") == "0"
            }
            #expect(try metric(agent, "omniflow_peer_data_age_seconds{target=\"other\"}") == nil)
        }
    }
}
