import Foundation
import Testing

extension EndToEnd {
    @Suite("Requests to the agent are traced", .serialized, .timeLimit(.minutes(5)))
    struct RequestTraceServerTests {
        private static let trace = "0af7651916cd43dd8448eb211c80319c"
        private static let caller = "b7ad6b7169203331"

        private func agent(_ receiver: Receiver, _ more: String = "metrics: {enabled: false}") throws -> RunningAgent {
            try RunningAgent(
                settings: "checks: {\"host/local:*\": {off: true}}\nlog: {format: json}\n\(receiver.settings(more))\n",
                environment: ["OTEL_BSP_SCHEDULE_DELAY": "100"])
        }

        /// The span of the request that a client of this name sent.
        private func span(_ receiver: Receiver, of client: String) throws -> ArrivedSpan {
            try eventually("the span of \(client)", within: .seconds(30), every: .milliseconds(100)) {
                try receiver.arrivals.spans.first { $0.attributes["user_agent.original"] == client }
            }
        }

        @Test("a caller's trace goes on here, with all that its headers say")
        func goesOn() throws {
            let receiver = try Receiver()
            let agent = try agent(receiver)
            let headers = [
                "traceparent": "00-\(Self.trace)-\(Self.caller)-01", "tracestate": "shop=7", "User-Agent": "caller",
            ]
            #expect(try agent.get("/ready/host/local?group=x&token=hush", headers: headers).status == 400)
            let span = try span(receiver, of: "caller")
            #expect(span.traceID == Self.trace && span.parentID == Self.caller && span.spanID != Self.caller)
            #expect(span.isRemote == true && span.flags & 1 == 1)
            #expect(span.name == "GET /ready/**" && span.kind == 2 && span.scope == "Agent")
            #expect(span.attributes["http.route"] == "/ready/**")
            #expect(span.attributes["url.path"] == "/ready/host/local")
            #expect(span.attributes["url.query"] == "group=x&token=REDACTED")
            #expect(span.attributes["client.address"] == "127.0.0.1")
            #expect(span.attributes["server.port"] == "\(agent.port)")
            #expect(span.links.isEmpty)
            let later = "cc-\(Self.trace)-\(Self.caller)-01-what the future brings"
            _ = try agent.get("/livez", headers: ["traceparent": later, "User-Agent": "later"])
            #expect(try self.span(receiver, of: "later").parentID == Self.caller)
        }

        @Test("a caller that samples nothing has nothing sent")
        func unsampled() throws {
            let receiver = try Receiver()
            let agent = try agent(receiver)
            let quiet = ["traceparent": "00-\(Self.trace)-\(Self.caller)-00", "User-Agent": "quiet"]
            _ = try agent.get("/livez", headers: quiet)
            _ = try agent.get("/livez", headers: ["User-Agent": "loud"])
            #expect(try span(receiver, of: "loud").traceID != Self.trace)
            #expect(try !receiver.arrivals.spans.contains { $0.traceID == Self.trace })
        }

        @Test("broken headers begin a new trace, and are counted")
        func broken() throws {
            let receiver = try Receiver()
            let agent = try agent(receiver)
            let headers: [[String: String]] = [
                ["traceparent": "00-\(Self.trace.uppercased())-\(Self.caller)-01"],
                ["traceparent": "00-\(String(repeating: "0", count: 32))-\(Self.caller)-01"],
                ["traceparent": "00-\(Self.trace)-\(String(repeating: "0", count: 16))-01"],
                ["traceparent": "ff-\(Self.trace)-\(Self.caller)-01"],
                ["traceparent": "00-\(Self.trace)-\(Self.caller)-01-more"],
                ["traceparent": "00-\(Self.trace)-\(Self.caller)"],
                ["traceparent": "nonsense"],
                [
                    "traceparent": "00-\(Self.trace)-\(Self.caller)-01",
                    "Traceparent": "00-\(Self.trace)-\(Self.caller)-01",
                ],
            ]
            for (index, header) in headers.enumerated() {
                _ = try agent.get("/livez", headers: header.merging(["User-Agent": "broken \(index)"]) { $1 })
            }
            for index in headers.indices {
                let span = try span(receiver, of: "broken \(index)")
                #expect(span.traceID != Self.trace && span.parentID.isEmpty && span.links.isEmpty, "\(headers[index])")
                #expect(span.isRemote == false, "\(headers[index])")
            }
            try waitUntil("the refusals are counted", within: .seconds(30)) {
                try Exposition(agent.get("/metrics").text)
                    .sum("omniflow_telemetry_context_refused_total", "field=\"traceparent\"") == Double(headers.count)
            }
        }

        @Test("where traces of callers do not go on, a request's trace leads to them")
        func links() throws {
            let receiver = try Receiver()
            let agent = try agent(receiver, "continue_traces: false")
            let headers = ["traceparent": "00-\(Self.trace)-\(Self.caller)-01", "User-Agent": "caller"]
            _ = try agent.get("/livez", headers: headers)
            let span = try span(receiver, of: "caller")
            #expect(span.traceID != Self.trace && span.parentID.isEmpty)
            #expect(span.links == [.init(traceID: Self.trace, spanID: Self.caller)])
        }

        @Test("names have the route, never the path; from 500 on an answer is an error")
        func names() throws {
            let receiver = try Receiver()
            let agent = try agent(receiver)
            let requests: [(method: String, path: String, status: Int, name: String, route: String?)] = [
                ("GET", "/livez", 200, "GET /livez", "/livez"),
                ("GET", "/runbooks/http-up", 200, "GET /runbooks/**", "/runbooks/**"),
                ("GET", "/no/such/place", 404, "GET", nil),
                ("DELETE", "/ready", 405, "DELETE /ready", "/ready"),
                ("PATCH", "/livez/../livez", 404, "PATCH", nil),
                ("GET", "/ready?min_generation=99999999", 503, "GET /ready", "/ready"),
            ]
            for (index, request) in requests.enumerated() {
                let answer = try agent.get(
                    request.path, headers: ["User-Agent": "name \(index)"], method: request.method)
                let span = try span(receiver, of: "name \(index)")
                #expect(answer.status == request.status, "\(request.path)")
                #expect(span.attributes["http.response.status_code"] == "\(answer.status)")
                #expect(span.name == request.name)
                #expect(span.attributes["http.route"] == request.route)
                #expect(span.attributes["http.request.method"] == request.method)
                #expect(span.status == (answer.status >= 500 ? 2 : 0), "\(request.path)")
                #expect(span.attributes["error.type"] == (answer.status >= 500 ? "\(answer.status)" : nil))
            }
        }

        @Test("a request has one name in its answer and in the log, whose lines have the ids of its span")
        func requestID() throws {
            let receiver = try Receiver()
            let agent = try agent(receiver)
            #expect(try agent.get("/livez", headers: ["X-Request-Id": "deploy-7"]).header("X-Request-Id") == "deploy-7")
            // A target's address as scrapers give it, with a password in it.
            let target = "target=redis%3A%2F%2Fme%3Ageheim%40db1%3A6379"
            _ = try agent.get("/scrape?\(target)&name=shop", headers: ["User-Agent": "scraper"])
            #expect(
                try self.span(receiver, of: "scraper").attributes["url.query"] == "target=REDACTED&name=shop")
            let strange = try agent.get("/livez", headers: ["X-Request-Id": "a b <c>"]).header("X-Request-Id")
            #expect(strange?.count == 16)
            try agent.order(
                "/api/omniflow/log-level?level=debug&for=1m",
                headers: ["X-Request-Id: deploy-8", "User-Agent: operator"])
            let span = try span(receiver, of: "operator")
            #expect(span.attributes["network.transport"] == "unix")
            let line = try eventually("the order's line in \(agent.log)", within: .seconds(30)) {
                agent.log.split(separator: "\n").first { $0.contains("log level changed") }
            }
            let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
            #expect(record["request_id"] as? String == "deploy-8", "\(line)")
            #expect(record["trace_id"] as? String == span.traceID)
            #expect(record["span_id"] as? String == span.spanID)
        }
    }
}
