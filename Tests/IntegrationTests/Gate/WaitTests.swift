import Foundation
import Testing

extension EndToEnd {
    @Suite("The gate")
    struct WaitTests {
        private static let failing = """
            checks: {"host/local:disk:/": {warn: 0.001%, critical: 0.002%}}
            readiness: {groups: {deploy: {required: ["host/local:disk:/"]}, open: {required: ["host/local"]}}}
            """

        @Test("wait is 0 with a sentence when the gate is open")
        func ready() throws {
            let agent = try RunningAgent(settings: Self.failing)
            let result = try agent.command(["wait", "--ready", "--since", "now", "--timeout", "60s"])
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.output.hasPrefix("ready check passed: "))
            #expect(result.output.contains("host/local"))
            #expect(result.output.split(separator: "\n").count == 1)
            let json = try agent.command(["wait", "--ready", "--group", "open", "--format", "json"])
            #expect(json.code == 0 && json.output.contains("omniflow/ready/1"))
        }

        @Test("wait is 1 when a required check fails, and says which and why")
        func notReady() throws {
            let agent = try RunningAgent(settings: Self.failing)
            let result = try agent.command([
                "wait", "--ready", "--group", "deploy", "--since", "now", "--timeout", "2s",
            ])
            #expect(result.code == 1)
            let last = result.errors.split(separator: "\n").last.map(String.init) ?? ""
            #expect(
                last.contains("host/local:disk:/") && last.contains("full") && last.contains("ago"), "\(result.errors)")
            #expect(result.took > .milliseconds(1_800) && result.took < .seconds(60))
        }

        @Test(
            "wait is 3 at once for a name that is not there, with the known names",
            arguments: [
                (["--group", "nobody"], ["deploy", "open"]), (["--check", "host/nothing"], ["host/local"]),
            ])
        func unknown(words: [String], known: [String]) throws {
            let agent = try RunningAgent(settings: Self.failing)
            let result = try agent.command(["wait", "--ready"] + words)
            #expect(result.code == 3)
            for name in known { #expect(result.errors.contains(name), "\(result.errors)") }
            #expect(result.took < .seconds(60), "it did not wait for the two minutes of --timeout")
        }

        @Test("wait is 2 after two seconds when no agent answers, and 3 for a wrong option")
        func unreachable() throws {
            let scratch = try Scratch()
            let environment = ["OMNIFLOW_STATE_DIRECTORY": scratch.file("state")]
            let program = try Checkout.agent()
            let none = try Command.run(program, ["wait", "--ready"], environment: environment)
            #expect(none.code == 2)
            #expect(none.took > .milliseconds(1_500) && none.took < .seconds(60))
            #expect(none.errors.contains("control.sock"), "\(none.errors)")
            let wrong = try Command.run(program, ["wait", "--ready", "--timeout", "soon"], environment: environment)
            #expect(wrong.code == 3)
            let port = try Ports.free()
            let url = ["wait", "--ready", "--url", "http://127.0.0.1:\(port)"]
            #expect(try Command.run(program, url, environment: environment).code == 2)
        }

        @Test("wait by address needs no control socket")
        func remote() throws {
            let agent = try RunningAgent(settings: "probes: {host: {interval: 2s, timeout: 1s}}\n")
            let words = [
                "wait", "--ready", "--since", "now", "--timeout", "60s", "--url", "http://127.0.0.1:\(agent.port)",
            ]
            let result = try agent.command(words)
            #expect(result.code == 0, "\(result.errors)")
        }

        @Test("--stable wants it open without a break")
        func stable() throws {
            let agent = try RunningAgent(settings: Self.failing)
            let result = try agent.command(["wait", "--ready", "--group", "open", "--stable", "1s", "--timeout", "60s"])
            #expect(result.code == 0)
            #expect(result.took >= .seconds(1))
        }
    }
}
