import Foundation
import Testing

extension EndToEnd {
    @Suite("Starting and asking once")
    struct StartTests {
        private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

        @Test("a port in use: one line that says which and how to change it, exit 1")
        func portInUse() throws {
            let first = try RunningAgent()
            let second = try RunningAgent(port: first.port, isListening: false)
            #expect(try second.child.waitForEnd(within: .seconds(60)) == .exit(1))
            let plain = lines(second.log).filter { !$0.hasPrefix("{") }
            #expect(plain.count == 1, "\(second.log)")
            #expect(plain.first?.contains("127.0.0.1:\(first.port)") == true)
            #expect(plain.first?.contains("OMNIFLOW_LISTEN__PORT") == true)
        }

        @Test("a second agent on one state directory: exit 1, naming the pid of the first")
        func lock() throws {
            let first = try RunningAgent()
            let second = try RunningAgent(scratch: first.scratch, isListening: false)
            #expect(try second.child.waitForEnd(within: .seconds(60)) == .exit(1))
            #expect(second.log.contains("pid \(first.child.pid)"), "\(second.log)")
            #expect(try first.command(["status"]).code == 0, "the first one keeps its control socket")
        }

        @Test(
            "a bad query parameter is 400 with the reason",
            arguments: [
                ("/metrics?colour=red", "colour"), ("/metrics?target=nobody", "host/local"),
                ("/metrics?collect[]=nobody", "nobody"), ("/metrics?target=%FF", ""),
            ])
        func query(path: String, word: String) throws {
            let agent = try RunningAgent()
            let answer = try agent.get(path)
            #expect(answer.status == 400)
            #expect(word.isEmpty || answer.text.contains(word), "\(answer.text)")
        }

        @Test("an unknown path is 404, as JSON or text by Accept")
        func unknownPath() throws {
            let agent = try RunningAgent()
            let text = try agent.get("/nothing")
            #expect(text.status == 404 && text.header("Content-Type")?.hasPrefix("text/plain") == true)
            let json = try agent.get("/nothing", headers: ["Accept": "application/json"])
            #expect(json.status == 404 && json.header("Content-Type") == "application/json")
            let object = try JSONSerialization.jsonObject(with: Data(json.body)) as? [String: Any]
            #expect(object?["schema"] as? String == "omniflow/error/1")
        }

        @Test("probe prints a table, JSON or Prometheus text")
        func probe() throws {
            let scratch = try Scratch()
            let environment = ["OMNIFLOW_STATE_DIRECTORY": scratch.file("state")]
            func probe(_ words: String...) throws -> Command {
                try Command.run(try Checkout.agent(), ["probe"] + words, environment: environment)
            }
            let table = try probe()
            #expect(
                table.code == 0 && lines(table.output).contains { $0.hasPrefix("host/local  pass") }, "\(table.output)")
            let json = try probe("--format", "json")
            let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect(json.code == 0 && object?["schema"] as? String == "omniflow/probe/1")
            let text = try probe("host/local", "--format", "prometheus")
            #expect(text.code == 0)
            #expect(try Exposition(text.output).types["node_load1"] == "gauge")
            let wrong = try probe("redis/nobody")
            #expect(wrong.code == 3 && wrong.errors.contains("host/local"))
            let format = try probe("--format", "xml")
            #expect(format.code == 3)
        }

        @Test("check-config is 0, or 1 with every problem and its place")
        func checkConfig() throws {
            let scratch = try Scratch()
            func check(_ settings: String, _ words: String...) throws -> Command {
                let file = try scratch.write("agent.yaml", settings)
                return try Command.run(
                    try Checkout.agent(), ["check-config", "--config", file] + words,
                    environment: ["OMNIFLOW_STATE_DIRECTORY": scratch.file("state")])
            }
            let good = try check("log: {level: warning}\n")
            #expect(good.code == 0 && good.output.contains("agent.yaml:1") && good.output.contains("log.level"))
            let bad = try check("log: {level: loud}\nlisten:\n  prot: 1\n")
            #expect(bad.code == 1)
            #expect(bad.errors.contains("agent.yaml:1:") && bad.errors.contains("agent.yaml:3:"), "\(bad.errors)")
            #expect(bad.errors.contains("port"), "the nearest key is named: \(bad.errors)")
            let json = try check("{}\n", "--format", "json")
            #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [String: Any])
            let probed = try check("{}\n", "--probe")
            #expect(probed.output.contains("host/local"))
        }

        @Test("unusable settings stop a start with 2 and all problems at once")
        func unusable() throws {
            let agent = try RunningAgent(settings: "listen: {port: many}\nlog: {level: loud}\n", isListening: false)
            // The port of the environment is good; the level is not.
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(2))
            #expect(agent.log.contains("agent.yaml:2:"), "\(agent.log)")
        }

        @Test(
            "every command's --help has an example and its exit codes",
            arguments: [
                "run", "check-config", "probe", "wait", "status", "reload",
            ])
        func help(command: String) throws {
            let result = try Command.run(try Checkout.agent(), [command, "--help"])
            #expect(result.code == 0)
            #expect(result.output.contains("Example: omniflow-agent \(command)"))
            #expect(result.output.contains("Exit codes: 0 "))
        }
    }
}
