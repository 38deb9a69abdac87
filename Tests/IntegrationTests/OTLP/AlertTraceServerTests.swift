import AgentTestKit
import Foundation
import Testing

extension EndToEnd {
    @Suite("An alert's way is one trace", .serialized, .timeLimit(.minutes(10)))
    struct AlertTraceServerTests {
        /// The variables that make spans leave soon.
        private static let soon = ["OTEL_BSP_SCHEDULE_DELAY": "100"]
        /// From a message's request up to the measurement that is its reason.
        private static let wayDown = ["POST", "notify", "alert firing", "evaluate checks", "probe up-check http"]
        private static let wayUp = ["POST", "notify", "alert resolved", "evaluate checks"]

        private func settings(_ shop: ShopServer, _ sink: FakeBeepBot, _ receiver: Receiver, sampler: String) -> String
        {
            """
            checks: {"host/local:*": {off: true}}
            probes:
              http: {shop: {url: "http://127.0.0.1:\(shop.port)/health?token=hush", up_interval: 1s, interval: 30s}}
            \(receiver.settings("traces: {sampler: \(sampler), slow: 1m}"))
            alerting:
              channels: {oncall: {type: beepbot, url: "\(sink.url)", secret: sink-secret, chat_id: "42", timeout: 2s}}
              routes: [{channel: oncall, severities: [critical, warning]}]
            """
        }

        /// What has arrived, once there are so many successful messages' requests in it.
        private func spans(_ receiver: Receiver, delivered: Int) throws -> [ArrivedSpan] {
            try eventually("\(delivered) messages in \(names(receiver))", every: .milliseconds(100)) {
                let spans = try receiver.arrivals.spans
                let posts = spans.named("POST").filter { $0.attributes["http.response.status_code"] == "200" }
                return posts.count >= delivered && spans.orphans.isEmpty ? spans : nil
            }
        }

        private func names(_ receiver: Receiver) -> String {
            guard let spans = try? receiver.arrivals.spans else { return "nothing" }
            let orphans = spans.orphans.map(\.name)
            return "\(Dictionary(grouping: spans, by: \.name).mapValues(\.count)), orphans \(orphans)"
        }

        @Test(
            "from the failing measurement to the last attempt, and its end leads back to it, whatever the sampler says",
            arguments: ["parentbased_always_on", "always_off"])
        func way(sampler: String) throws {
            let receiver = try Receiver()
            let sink = try FakeBeepBot([.status(500)])
            defer { sink.stop() }
            let shop = try ShopServer()
            let agent = try RunningAgent(
                settings: settings(shop, sink, receiver, sampler: sampler), environment: Self.soon)
            try waitUntil("the shop is seen") { try agent.get("/ready/http/shop").status == 200 }
            try shop.with(.failing) {
                try waitUntil("two attempts") { sink.requests.count == 2 }
            }
            try waitUntil("the end is told") { sink.requests.count == 3 }
            agent.child.send(SIGTERM)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0), "\(agent.log)")
            let spans = try spans(receiver, delivered: 2)
            #expect(try receiver.arrivals.problems.isEmpty)
            let posts = spans.named("POST")
            #expect(posts.map { $0.attributes["http.response.status_code"] } == ["500", "200", "200"])
            #expect(posts.map(\.status) == [2, 0, 0])
            try #require(posts.count == 3)
            #expect(spans.way(up: posts[0]) == Self.wayDown)
            #expect(spans.way(up: posts[1]) == Self.wayDown)
            #expect(Array(spans.way(up: posts[2]).prefix(4)) == Self.wayUp)
            #expect(posts[0].traceID == posts[1].traceID && posts[1].traceID != posts[2].traceID)
            try checkFailure(spans.filter { $0.traceID == posts[0].traceID }, sink)
            let resolved = try #require(spans.named("alert resolved").first)
            #expect(resolved.links.map(\.traceID) == [posts[0].traceID])
            #expect(Set(resolved.links.map(\.spanID)).isSubset(of: Set(spans.map(\.spanID))))
            let fired = try #require(spans.named("alert firing").first)
            #expect(resolved.attributes["omniflow.alert.reference"] == fired.attributes["omniflow.alert.reference"])
            try checkRounds(spans, sampler: sampler, of: [posts[0].traceID, posts[2].traceID])
            let everything = try receiver.requests.map { "\($0.message)" }.joined()
            #expect(!everything.contains("hush") && !everything.contains("sink-secret"))
        }

        /// The trace of the failure itself: what was asked, what was judged, who was told with what success.
        private func checkFailure(_ spans: [ArrivedSpan], _ sink: FakeBeepBot) throws {
            let round = try #require(spans.named("probe up-check http").first)
            #expect(round.parentID.isEmpty && round.status == 2)
            #expect(round.attributes["error.type"] == "server_error")
            #expect(round.attributes["omniflow.target"] == "http/shop")
            let call = try #require(spans.named("GET").first)
            #expect(call.parentID == round.spanID && call.kind == 3 && call.status == 2)
            #expect(call.attributes["http.response.status_code"] == "500")
            #expect(call.attributes["url.full"]?.contains("/health") == true)
            let attempts = spans.named("notify")
            #expect(attempts.map { $0.attributes["omniflow.message.attempt"] } == ["1", "2"])
            #expect(attempts.map { $0.attributes["omniflow.message.outcome"] } == ["retry", "delivered"])
            #expect(attempts.map(\.status) == [2, 0])
            let message = Set(attempts.map { $0.attributes["omniflow.message.id"] })
            #expect(message == [sink.requests.first?.key])
            #expect(Set(spans.map(\.scope)) == ["Agent", "Alerting", "Probes"])
        }

        /// Good rounds arrive where all is sampled, and where nothing is only the one that an end came of.
        private func checkRounds(_ spans: [ArrivedSpan], sampler: String, of traces: Set<String>) throws {
            let rounds = spans.filter { $0.name.hasPrefix("probe ") }
            let good = rounds.filter { $0.status != 2 && !traces.contains($0.traceID) }
            #expect(good.isEmpty == (sampler == "always_off"), "\(good.map(\.name))")
            #expect(rounds.count { $0.status == 2 } >= 2)
            let requests = spans.filter { $0.kind == 2 }
            #expect(requests.isEmpty == (sampler == "always_off"), "\(requests.map(\.name))")
        }

        @Test("attempts after kill -9 belong to the trace of the measurement before it")
        func kill() throws {
            let receiver = try Receiver()
            let sink = try FakeBeepBot(then: .status(503))
            defer { sink.stop() }
            let shop = try ShopServer()
            let scratch = try Scratch()
            let settings = settings(shop, sink, receiver, sampler: "always_off")
            let first = try RunningAgent(settings: settings, environment: Self.soon, scratch: scratch)
            try waitUntil("the shop is seen") { try first.get("/ready/http/shop").status == 200 }
            try shop.with(.failing) {
                let fired = try eventually("the first attempt in \(names(receiver))", every: .milliseconds(100)) {
                    let spans = try receiver.arrivals.spans
                    return spans.named("notify").isEmpty ? nil : spans.named("alert firing").first
                }
                first.child.kill(with: SIGKILL)
                let refused = sink.requests.count
                sink.answer([], then: .status(200))
                let second = try RunningAgent(settings: settings, environment: Self.soon, scratch: scratch)
                try waitUntil("an attempt after the kill") { sink.requests.count > refused }
                let spans = try spans(receiver, delivered: 1)
                let delivered = try #require(
                    spans.named("notify").first { $0.attributes["omniflow.message.outcome"] == "delivered" })
                #expect(delivered.traceID == fired.traceID && delivered.parentID == fired.spanID)
                #expect(delivered.isRemote == true)
                #expect(spans.named("alert firing").count == 1)
                #expect(Set(try receiver.arrivals.resources.compactMap { $0["service.instance.id"] }).count == 1)
                second.child.send(SIGTERM)
                try second.child.waitForEnd(within: .seconds(60))
            }
        }
    }
}
