import AgentTestKit
import Foundation
import Testing

extension EndToEnd {
    @Suite("A collector in trouble costs nothing else", .serialized, .timeLimit(.minutes(15)))
    struct CollectorTroubleServerTests {
        /// What a collector does to all requests; nil where nobody listens.
        private static let troubles: [(name: String, answer: String?, error: String)] = [
            ("refuses", "400/bad data", "400"), ("is overloaded", "503", "503"),
            ("talks nonsense", "garbage", "malformed"),
            ("stops in the middle", "half", "interrupted"), ("says nothing", "never", "timeout"),
            ("is not there", nil, "refused"),
        ]

        private func settings(_ port: Int, _ shop: ShopServer, _ sink: FakeBeepBot, timeout: String) -> String {
            """
            checks: {"host/local:*": {off: true}}
            log: {format: json}
            probes: {http: {shop: {url: "http://127.0.0.1:\(shop.port)/health", up_interval: 1s}}}
            otlp: {endpoint: "http://127.0.0.1:\(port)", timeout: \(timeout), metrics: {enabled: false}}
            alerting:
              channels: {oncall: {type: beepbot, url: "\(sink.url)", secret: s, chat_id: "42", timeout: 2s}}
              routes: [{channel: oncall, severities: [critical, warning]}]

            """
        }

        private func complaints(_ agent: RunningAgent) -> Int {
            agent.log.split(separator: "\n").count { $0.contains("\"logger\":\"opentelemetry\"") }
        }

        @Test("probes, gate and pages go on; what is lost is counted and told once", arguments: troubles.indices)
        func goesOn(index: Int) throws {
            let trouble = Self.troubles[index]
            let receiver = try trouble.answer.map { try Receiver(Array(repeating: $0, count: 1_000)) }
            let sink = try FakeBeepBot()
            defer { sink.stop() }
            let shop = try ShopServer()
            let agent = try RunningAgent(
                settings: settings(try receiver?.port ?? Ports.free(), shop, sink, timeout: "300ms"),
                environment: [
                    "OTEL_BSP_SCHEDULE_DELAY": "50", "OTEL_BSP_EXPORT_TIMEOUT": "500",
                    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "8",
                ])
            try waitUntil("the shop is seen") { try agent.get("/ready/http/shop").status == 200 }
            let lost = try eventually("three losses are counted", every: .milliseconds(200)) {
                let text = try Exposition(agent.get("/metrics").text)
                let lost = text.values.filter { series, value in
                    series.name == "otel_sdk_exporter_span_exported_total" && value > 0
                        && series.labelNames.contains("error_type")
                }
                return lost.values.reduce(0, +) >= 20 ? lost : nil
            }
            #expect(lost.keys.allSatisfy { $0.labels.contains("error_type=\"\(trouble.error)\"") }, "\(lost.keys)")
            try shop.with(.failing) {
                try waitUntil("the page") { sink.requests.contains { $0.text?.contains("DOWN http/shop") == true } }
                #expect(try agent.get("/ready/http/shop").status == 503)
            }
            try waitUntil("its end") { sink.requests.contains { $0.text?.contains("UP http/shop") == true } }
            #expect(sink.requests.count == 2)
            // The log has less than a minute so far, or the next line was due.
            let start = monotonicNow()
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0), "\(agent.log)")
            #expect(monotonicNow() - start < .seconds(14), "it ended before shutdown.timeout")
            #expect(agent.log.contains("cannot export telemetry"), "\(agent.log)")
            #expect((1...2).contains(complaints(agent)), "\(agent.log)")
        }

        @Test("a collector that holds every request for longer than all else may take holds up nothing")
        func holds() throws {
            let receiver = try Receiver(Array(repeating: "never", count: 100))
            let sink = try FakeBeepBot()
            defer { sink.stop() }
            let shop = try ShopServer()
            let agent = try RunningAgent(
                settings: settings(receiver.port, shop, sink, timeout: "10m"),
                environment: [
                    "OTEL_BSP_SCHEDULE_DELAY": "50", "OTEL_BSP_EXPORT_TIMEOUT": "600000",
                    "OTEL_BSP_MAX_QUEUE_SIZE": "32", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "8",
                ])
            try waitUntil("the shop is seen") { try agent.get("/ready/http/shop").status == 200 }
            for _ in 0..<200 { #expect(try agent.get("/livez").status == 200) }
            // Numbers on /metrics are at most a second old.
            try eventually("the drops are counted", within: .seconds(30), every: .milliseconds(200)) {
                let metrics = try Exposition(agent.get("/metrics").text)
                #expect(metrics.sum("otel_sdk_processor_span_queue_size") <= 32)
                #expect(metrics.sum("otel_sdk_processor_span_queue_capacity") == 32)
                let dropped = metrics.sum("otel_sdk_processor_span_processed_total", "error_type=\"queue_full\"")
                return dropped >= 100 ? dropped : nil
            }
            var seen = (began: 0.0, known: 0.0)
            try waitUntil("every span is somewhere: \(seen)", within: .seconds(30)) {
                seen = try account(agent)
                return seen.began == seen.known
            }
            try shop.with(.failing) {
                try waitUntil("the page") { sink.requests.contains { $0.text?.contains("DOWN http/shop") == true } }
            }
            let start = monotonicNow()
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0), "\(agent.log)")
            #expect(monotonicNow() - start < .seconds(14), "it ended before shutdown.timeout")
            #expect(agent.log.contains("the end came before all telemetry was sent"), "\(agent.log)")
        }

        /// How many spans began, and how many wait, are being sent, were dropped or have not ended.
        private func account(_ agent: RunningAgent) throws -> (began: Double, known: Double) {
            let metrics = try Exposition(agent.get("/metrics").text)
            let dropped = metrics.sum("otel_sdk_processor_span_processed_total", "error_type=\"queue_full\"")
            let under = ["otel_sdk_processor_span_queue_size", "otel_sdk_exporter_span_inflight", "otel_sdk_span_live"]
            let sampled = "otel_span_sampling_result=\"RECORD_AND_SAMPLE\""
            return (
                metrics.sum("otel_sdk_span_started_total", sampled),
                dropped + under.map { metrics.sum($0) }.reduce(0, +)
            )
        }

        @Test("what a collector did not take at first is sent again, and nothing of it is lost or doubled")
        func recovers() throws {
            let receiver = try Receiver(["503", "wait/429/1", "half"])
            let agent = try RunningAgent(
                settings: receiver.settings("metrics: {enabled: false}"),
                environment: ["OTEL_BSP_SCHEDULE_DELAY": "100"])
            try waitUntil("the fourth request", every: .milliseconds(100)) {
                try receiver.requests.count >= 4
            }
            let requests = try receiver.requests.prefix(4)
            #expect(Set(requests.map(\.message)).count == 1)
            for index in 0..<30 { _ = try agent.get("/livez", headers: ["User-Agent": "client \(index)"]) }
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0))
            // The first three were refused.
            let spans = Arrivals(Array(try receiver.requests.dropFirst(3))).spans
            #expect(Set(spans.map(\.spanID)).count == spans.count)
            let clients = Set(spans.compactMap { $0.attributes["user_agent.original"] })
            #expect((0..<30).allSatisfy { clients.contains("client \($0)") })
        }

        @Test("SIGTERM sends what waits, of all signals")
        func flushes() throws {
            let receiver = try Receiver()
            let agent = try RunningAgent(
                settings: receiver.settings("logs: {enabled: true}, metrics: {interval: 1h}"),
                environment: ["OTEL_BSP_SCHEDULE_DELAY": "3600000", "OTEL_BLRP_SCHEDULE_DELAY": "3600000"])
            _ = try agent.get("/livez", headers: ["User-Agent": "the last client"])
            #expect(try receiver.requests.isEmpty)
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0))
            let arrivals = try receiver.arrivals
            #expect(arrivals.problems.isEmpty)
            #expect(arrivals.spans.contains { $0.attributes["user_agent.original"] == "the last client" })
            #expect(arrivals.spans.contains { $0.name == "probe round host" })
            #expect(arrivals.records.contains { $0.body == "listening" })
            #expect(arrivals.records.contains { $0.body == "stopping" })
            #expect(arrivals.metrics.contains { $0.name == "http.server.request.duration" })
        }
    }
}
