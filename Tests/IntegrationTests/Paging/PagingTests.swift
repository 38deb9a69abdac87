import AgentTestKit
import Foundation
import Testing

extension EndToEnd {
    @Suite("People are paged", .serialized, .timeLimit(.minutes(15)))
    struct PagingTests {
        private static func alerting(_ sink: FakeBeepBot, more: String = "") -> String {
            """
            alerting:
              channels:
                oncall: {type: beepbot, url: "\(sink.url)", secret: sink-secret, chat_id: "42", timeout: 2s}
              routes: [{channel: oncall, severities: [critical, warning]}]
            \(more)
            """
        }

        private func message(
            _ sink: FakeBeepBot, _ start: String, within limit: Duration = .seconds(30)
        ) throws -> FakeBeepBot.Request {
            try eventually("a message \(start); there are \(sink.requests.map { $0.text ?? "" })", within: limit) {
                sink.requests.first { $0.text?.hasPrefix(start) == true }
            }
        }

        private func reference(_ request: FakeBeepBot.Request) throws -> String {
            let line = request.text?.split(separator: "\n").first ?? ""
            return try String(#require(line.firstMatch(of: /\[([2-9A-Z]{5})\]/)).1)
        }

        @Test("an outage is one message with its cause, and its end one message with the same reference")
        func outage() throws {
            let sink = try FakeBeepBot()
            defer { sink.stop() }
            let shop = try ShopServer()
            let agent = try RunningAgent(
                settings: """
                    identity: {application: shop, environment: test, node: db1, time_zone: Asia/Jakarta}
                    external_url: "https://status.example.org"
                    checks: {"host/local:*": {off: true}}
                    probes: {http: {shop: {url: "http://127.0.0.1:\(shop.port)/health"}}}
                    \(Self.alerting(sink))
                    """)
            try waitUntil("the shop is seen") { try agent.get("/ready/http/shop").status == 200 }
            #expect(try agent.command(["deploy", "mark", "4f2c"]).code == 0)
            var name = ""
            try shop.with(.failing) {
                let down = try message(sink, "🚨 DOWN http/shop on db1: answered 500")
                name = try reference(down)
                #expect(down.header("X-Notify-Secret") == "sink-secret" && down.field("chat_id") == "42")
                let lines = try #require(down.text).split(separator: "\n")
                #expect(lines[0].count <= 120 && lines[0].contains("WIB"))
                #expect(lines.contains { $0.contains("4f2c") }, "\(lines)")
                #expect(lines.contains { $0.contains("https://status.example.org/runbooks/http-up") }, "\(lines)")
                let alerts = try agent.command(["alerts", "--format", "json"])
                #expect(alerts.code == 1 && alerts.output.contains(#""reference":"\#(name)""#), "\(alerts.output)")
            }
            let up = try message(sink, "✅ UP http/shop")
            #expect(try reference(up) == name)
            pause(.seconds(3))
            #expect(sink.requests.count == 2, "\(sink.requests.map { $0.text ?? "" })")
            #expect(Set(sink.requests.compactMap(\.key)).count == 2)
            let history = try agent.command(["alerts", "history"])
            #expect(history.code == 0 && history.output.contains(name), "\(history.output)")
            let export = try agent.command(["alerts", "export", "--since", "1h"])
            #expect(export.code == 0, "\(export.errors)")
            let lines = export.output.split(separator: "\n").map(String.init)
            #expect(lines.count { $0.hasPrefix(#"{"type":"delivery""#) && $0.contains(#""status":200"#) } == 2)
            #expect(lines.last == #"{"type":"end","lines":\#(lines.count - 2)}"#)
            for line in lines { try SchemaJudge.judge(line, by: "history") }
            let metrics = try agent.get("/metrics").text
            #expect(metrics.contains(#"omniflow_delivery_attempts_total{channel="oncall",outcome="delivered"} 2"#))
        }

        @Test("a drill reaches channels and Alertmanagers, and waits longer for them than for a request")
        func drill() throws {
            let sink = try FakeBeepBot()
            let stuck = try FakeBeepBot(then: .hang)
            let central = try FakeBeepBot()
            defer { for bot in [sink, stuck, central] { bot.stop() } }
            let agent = try RunningAgent(
                settings: """
                    listen: {limits: {request_timeout: 1s}}
                    checks: {"host/local:*": {off: true}}
                    alerting:
                      channels:
                        oncall: {type: beepbot, url: "\(sink.url)", secret: s, chat_id: "42"}
                        spare: {type: webhook, url: "\(stuck.url)", timeout: 4s}
                        central: {type: alertmanager, urls: ["http://127.0.0.1:\(central.port)"]}
                      routes: [{channel: oncall, severities: [critical, warning]}]
                    """)
            let drill = try agent.command(["drill"], within: .seconds(60))
            #expect(drill.code == 1, "\(drill.errors)")
            let lines = drill.output.split(separator: "\n").map(String.init)
            #expect(lines.contains { $0.hasPrefix("oncall ") && $0.contains("delivered  200") }, "\(lines)")
            #expect(lines.contains { $0.hasPrefix("spare ") && $0.contains("failed") }, "\(lines)")
            #expect(
                lines.contains { $0.hasPrefix("central 127.0.0.1:\(central.port)") && $0.contains("delivered  200") },
                "\(lines)")
            #expect(lines.contains { $0.hasSuffix("critical, warning at once") }, "\(lines)")
            #expect(lines.contains { $0.hasSuffix("nothing: no route leads there") }, "\(lines)")
            #expect(sink.requests.allSatisfy { $0.text?.contains("[DRILL]") == true })
            #expect(central.requests.contains { $0.body.contains("OmniflowDrill") })
            let alerts = try agent.command(["alerts"])
            #expect(alerts.code == 0, "\(alerts.output)")
        }

        @Test("what an operator was answered is there after kill -9, and a silence holds back all but the end")
        func operators() throws {
            let sink = try FakeBeepBot()
            defer { sink.stop() }
            let shop = try ShopServer()
            let settings = """
                checks: {"host/local:*": {off: true}}
                probes: {http: {shop: {url: "http://127.0.0.1:\(shop.port)/health", up_interval: 1s}}}
                \(Self.alerting(sink))
                """
            let scratch = try Scratch()
            var agent = try RunningAgent(settings: settings, scratch: scratch)
            try shop.with(.failing) {
                let name = try reference(message(sink, "🚨 DOWN http/shop"))
                #expect(try agent.command(["ack", name, "--owner", "me"]).code == 0)
                agent.child.kill()
                agent = try RunningAgent(settings: settings, scratch: scratch)
                try waitUntil("the acknowledgement is known") {
                    try agent.command(["alerts", "--format", "json"]).output.contains(#""owner":"me""#)
                }
                let words = ["silence", "add", "http/shop", "--for", "10m", "--owner", "me", "--reason", "test"]
                #expect(try agent.command(words).code == 0)
                agent.child.kill()
                agent = try RunningAgent(settings: settings, scratch: scratch)
                try waitUntil("the silence is known") {
                    try agent.command(["silence", "list"]).output.contains("http/shop")
                }
            }
            _ = try message(sink, "✅ UP http/shop")
            try shop.with(.failing) { pause(.seconds(8)) }
            pause(.seconds(4))
            let told = sink.requests.compactMap(\.text)
            #expect(told.count { $0.hasPrefix("🚨 DOWN") } == 1, "\(told)")
            #expect(told.count { $0.hasPrefix("✅ UP") } == 1, "\(told)")
        }

        @Test("a database that stops is one message, which names the pool that it takes with it")
        func dependencies() throws {
            let sink = try FakeBeepBot()
            defer { sink.stop() }
            let agent = try RunningAgent(
                settings: """
                    checks: {"host/local:*": {off: true}, "pgbouncer/pool": {depends_on: [postgres/orders]}}
                    \(Servers.settings(upInterval: "1s", timeout: "2s"))
                    \(Self.alerting(sink))
                    """)
            for check in ["postgres/orders", "pgbouncer/pool"] {
                try waitUntil("\(check) is up") { try agent.get("/ready/\(check)").status == 200 }
            }
            let before = sink.requests.count
            try Servers.control("pgbouncer", "kill")
            defer { try? Servers.control("pgbouncer", "start") }
            try Servers.control("postgres", "kill")
            defer { try? Servers.control("postgres", "start") }
            _ = try message(sink, "🚨 DOWN postgres/orders")
            pause(.seconds(8))
            let down = sink.requests.dropFirst(before).compactMap(\.text).filter { $0.hasPrefix("🚨 DOWN") }
            #expect(down.count == 1, "\(down)")
            let alerts = try agent.command(["alerts", "--format", "json"]).output
            #expect(alerts.contains(#""causes":["postgres/orders"]"#), "\(alerts)")
            try Servers.control("postgres", "start")
            _ = try message(sink, "✅ UP postgres/orders")
            // What is still down when its cause is over pages by itself.
            _ = try message(sink, "🚨 DOWN pgbouncer/pool")
            try Servers.control("pgbouncer", "start")
            _ = try message(sink, "✅ UP pgbouncer/pool")
        }

        @Test("agents that are killed while they page lose nothing and double nothing")
        func crashes() throws {
            let script = try Checkout.file("scripts/test-crashes")
            // Known before the run, so that the log has it whatever becomes of that.
            let seed = "\(Int.random(in: 0..<1_000_000))"
            print("scripts/test-crashes --kills 100 --agents 6 --points --seed \(seed)")
            let result = try Command.run(
                script,
                [
                    "--kills", "100", "--agents", "6", "--minutes", "8", "--points", "--seed", seed,
                    try Checkout.agent(),
                ], within: .seconds(600))
            print(result.output)
            #expect(result.code == 0, "\(result.output)\n\(result.errors)")
        }
    }
}
