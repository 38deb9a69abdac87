import Foundation
import Testing

extension EndToEnd {
    @Suite("The log leaves where that is wanted", .serialized, .timeLimit(.minutes(5)))
    struct LogExportServerTests {
        private static let soon = ["OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_BLRP_SCHEDULE_DELAY": "100"]

        private func settings(_ receiver: Receiver, _ shop: ShopServer, _ more: String) -> String {
            """
            checks: {"host/local:*": {off: true}}
            log: {format: json}
            probes: {http: {shop: {url: "http://127.0.0.1:\(shop.port)/health", up_interval: 1s}}}
            \(receiver.settings(more))

            """
        }

        @Test("nothing of it leaves unless it is asked for")
        func off() throws {
            let receiver = try Receiver()
            let shop = try ShopServer()
            let agent = try RunningAgent(
                settings: settings(receiver, shop, "metrics: {interval: 200ms}"), environment: Self.soon)
            try shop.with(.failing) {
                try waitUntil("a line about the shop") { agent.log.contains("probe fails") }
            }
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0))
            let paths = Set(try receiver.requests.map(\.path))
            #expect(paths == ["/v1/traces", "/v1/metrics"])
        }

        @Test("records arrive with severity, text, attributes and their span, and without secrets")
        func records() throws {
            let receiver = try Receiver()
            let shop = try ShopServer()
            let agent = try RunningAgent(
                settings: settings(receiver, shop, "logs: {enabled: true}, metrics: {enabled: false}"),
                environment: Self.soon)
            try shop.with(.failing) {
                try waitUntil("the record about the shop", every: .milliseconds(100)) {
                    try receiver.arrivals.records.contains { $0.body == "probe fails" }
                }
            }
            try agent.order("/heartbeat/redis://me:geheim@db1/0")
            try waitUntil("the record of the request", within: .seconds(30), every: .milliseconds(100)) {
                try receiver.arrivals.records.contains { $0.body == "asked by control socket" }
            }
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0))
            let arrivals = try receiver.arrivals
            #expect(arrivals.problems.isEmpty)
            let failure = try #require(arrivals.records.first { $0.body == "probe fails" })
            #expect(failure.severity == 13 && failure.severityText == "warning")
            #expect(failure.attributes["target"] == "http/shop" && failure.attributes["code"] == "server_error")
            #expect(failure.attributes["code.file.path"]?.hasSuffix(".swift") == true)
            let span = try #require(arrivals.spans.first { $0.spanID == failure.spanID })
            #expect(span.traceID == failure.traceID && span.name.hasPrefix("probe "))
            #expect(arrivals.records.contains { $0.body == "stopped" || $0.body == "stopping" })
            #expect(arrivals.records.first { $0.body == "listening" }?.severity == 10)
            #expect(Set(arrivals.resources.map { $0["service.name"] }) == ["omniflow-agent"])
            let everything = try receiver.requests.map { "\($0.message)" }.joined()
            #expect(!everything.contains("geheim") && !agent.log.contains("geheim"))
            let order = arrivals.records.first { $0.body == "asked by control socket" }
            #expect(order?.attributes["path"] == "/heartbeat/redis://<redacted>@db1/0")
            #expect(order?.attributes["request_id"]?.isEmpty == false && order?.traceID.isEmpty == false)
            // Each line of the log is a record, none is twice.
            let lines = agent.log.split(separator: "\n").map(String.init)
            for body in ["listening", "probe fails", "asked by control socket"] {
                let count = lines.count { $0.contains("\"message\":\"\(body)\"") }
                #expect(arrivals.records.count { $0.body == body } == count, "\(body)")
            }
        }

        @Test("what the exporter has to complain of stays in the log")
        func own() throws {
            let receiver = try Receiver(Array(repeating: "400/no", count: 3))
            let shop = try ShopServer()
            let agent = try RunningAgent(
                settings: settings(receiver, shop, "logs: {enabled: true}, metrics: {enabled: false}"),
                environment: Self.soon)
            try waitUntil("the complaint is in the log", within: .seconds(30)) {
                agent.log.contains("cannot export telemetry")
            }
            try waitUntil("the receiver takes everything again", within: .seconds(30), every: .milliseconds(100)) {
                try agent.order("/heartbeat/nobody")
                return try receiver.requests.count { $0.path == "/v1/logs" } > 4
            }
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0))
            let records = try receiver.arrivals.records
            #expect(!records.isEmpty)
            #expect(!records.contains { $0.scope == "opentelemetry" || $0.body.contains("telemetry") })
        }
    }
}
