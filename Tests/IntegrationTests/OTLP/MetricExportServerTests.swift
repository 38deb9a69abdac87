import Foundation
import Testing

extension EndToEnd {
    @Suite("What swift-metrics is told leaves both ways", .serialized, .timeLimit(.minutes(5)))
    struct MetricExportServerTests {
        private static let duration = "http.server.request.duration"

        private func agent(
            _ receiver: Receiver, _ more: String, environment: [String: String] = [:]
        ) throws -> RunningAgent {
            try RunningAgent(
                settings: receiver.settings(more),
                environment: ["OTEL_BSP_SCHEDULE_DELAY": "100"].merging(environment) { $1 })
        }

        @Test("durations of requests are on /metrics, with traces that a receiver has as exemplars")
        func exemplars() throws {
            let receiver = try Receiver()
            let agent = try agent(receiver, "metrics: {enabled: false}")
            for _ in 0..<5 { _ = try agent.get("/livez") }
            let start = "http_server_request_duration_seconds_bucket"
            func exemplar(_ line: Substring) -> Bool {
                line.hasPrefix(start) && line.contains("\"/livez\"") && line.contains(" # ")
            }
            let ids = try Regex(#"trace_id="(\w+)",span_id="(\w+)""#, as: (Substring, Substring, Substring).self)
            let text = try eventually("an exemplar", within: .seconds(30), every: .milliseconds(200)) {
                let text = try agent.get("/metrics", headers: ["Accept": "application/openmetrics-text"]).text
                return text.split(separator: "\n").contains { exemplar($0) } ? text : nil
            }
            let lines = text.split(separator: "\n")
            let match = try #require(lines.first(where: exemplar)?.firstMatch(of: ids))
            let span = try eventually("the exemplar's span", within: .seconds(30), every: .milliseconds(100)) {
                try receiver.arrivals.spans.first { $0.spanID == match.2 }
            }
            #expect(span.traceID == match.1 && span.name == "GET /livez")
            // Whoever scrapes is no reason of what the agent counts of itself.
            let foreign = lines.filter { $0.contains(" # {") && !$0.hasPrefix("http_") }
            #expect(foreign.isEmpty, "\(foreign)")
            let judge = try Checkout.file("Tests/ExportersTests/Fixtures/check_exposition.py")
            let strict = try Command.run(try Checkout.python(), [judge, "openmetrics"], input: text)
            #expect(strict.code == 0, "\(strict.output)\(strict.errors)")
            let plain = try agent.get("/metrics").text
            #expect(!plain.contains(" # {"))
            let names = plain.split(separator: "\n").filter { $0.contains("http_server_") || $0.contains("otel_sdk_") }
            let found = try Command.run(
                try Tool.promtool.path(), ["check", "metrics"], input: names.joined(separator: "\n") + "\n")
            #expect(found.code == 0, "\(found.output)\(found.errors)")
        }

        @Test(
            "every receiver gets the temporality that it wants, and no request is lost or counted twice",
            arguments: ["cumulative", "delta", "lowmemory"])
        func temporality(preference: String) throws {
            let receiver = try Receiver()
            let agent = try agent(
                receiver, "metrics: {interval: 300ms}",
                environment: ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": preference])
            for _ in 0..<3 {
                for _ in 0..<7 { _ = try agent.get("/livez") }
                let known = try exports(receiver)
                try waitUntil("two more exports", within: .seconds(30), every: .milliseconds(100)) {
                    try exports(receiver) >= known + 2
                }
            }
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0))
            let metrics = try receiver.arrivals.metrics
            let durations = metrics.filter { $0.name == Self.duration }
            let isCumulative = preference == "cumulative"
            #expect(durations.allSatisfy { $0.unit == "s" && $0.kind == "histogram" })
            #expect(Set(durations.map(\.temporality)) == [isCumulative ? 2 : 1])
            // What goes up and down is a total in any case.
            let active = metrics.filter { $0.name == "http.server.active_requests" }
            #expect(Set(active.map(\.temporality)) == [2] && Set(active.map(\.unit)) == ["{request}"])
            let points = durations.flatMap(\.points).filter { Arrivals.attributes($0)["http.route"] == "/livez" }
            let counts = points.map { Int($0["count"] as? String ?? "") ?? 0 }
            #expect((isCumulative ? counts.last : counts.reduce(0, +)) == 21, "\(counts)")
            let times = points.map { (number($0, "startTimeUnixNano"), number($0, "timeUnixNano")) }
            for (before, after) in zip(times, times.dropFirst()) {
                #expect(isCumulative ? after.0 == before.0 : after.0 >= before.1)
                #expect(after.1 > before.1)
            }
            #expect(try receiver.arrivals.problems.isEmpty)
        }

        @Test("all of /metrics leaves where that is wanted, with the same values", arguments: [true, false])
        func snapshot(isWanted: Bool) throws {
            let receiver = try Receiver()
            let agent = try agent(receiver, "metrics: {interval: 300ms, snapshot: \(isWanted)}")
            try waitUntil("three exports", within: .seconds(30), every: .milliseconds(100)) {
                try exports(receiver) >= 3
            }
            let arrivals = try receiver.arrivals
            #expect(arrivals.problems.isEmpty)
            let host = arrivals.metrics.filter { $0.name.hasPrefix("node_") }
            guard isWanted else { return #expect(host.isEmpty) }
            let exposition = try Exposition(agent.get("/metrics").text)
            let total = try #require(host.last { $0.name == "node_memory_MemTotal_bytes" })
            #expect(total.kind == "gauge" && total.points.count == 1)
            let bytes = (total.points.first?["asDouble"] as? String).flatMap(Double.init)
            #expect(bytes == exposition.sum("node_memory_MemTotal_bytes"))
            let target = total.points.first.map { Arrivals.attributes($0) }
            #expect(target == ["target": "host/local"])
            let processor = try #require(host.last { $0.name == "node_cpu_seconds_total" })
            #expect(processor.kind == "sum" && processor.temporality == 2)
            #expect(processor.points.count == exposition.values.keys.count { $0.name == "node_cpu_seconds_total" })
        }

        private func exports(_ receiver: Receiver) throws -> Int {
            try receiver.requests.count { $0.path == "/v1/metrics" }
        }

        private func number(_ point: NSDictionary, _ name: String) -> UInt64 {
            UInt64(point[name] as? String ?? "") ?? 0
        }
    }
}

extension Sequence {
    fileprivate func firstNonNil<Value>(_ transform: (Element) -> Value?) -> Value? {
        for element in self { if let value = transform(element) { return value } }
        return nil
    }
}
