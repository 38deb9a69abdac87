import Glibc
import Testing

extension EndToEnd {
    @Suite("Floods")
    struct FloodTests {
        init() {
            // Thousands of connections need as many descriptors.
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = min(limit.rlim_max, 8_192)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }

        /// The median and the longest time of scrapes that all succeed.
        private func scrape(_ agent: RunningAgent, times: Int = 21) throws -> (median: Duration, longest: Duration) {
            var taken: [Duration] = []
            for _ in 0..<times {
                let start = monotonicNow()
                let answer = try agent.get("/metrics")
                taken.append(monotonicNow() - start)
                guard answer.status == 200, answer.text.contains("node_load1 ") else {
                    throw Trouble("a scrape got \(answer.status): \(answer.text.prefix(200))")
                }
            }
            taken.sort()
            return (taken[times / 2], taken[times - 1])
        }

        /// A flood may cost a scrape some of its speed, measured against what the machine allows before and after.
        private func compare(
            _ busy: (median: Duration, longest: Duration), to before: (median: Duration, longest: Duration),
            andTo after: (median: Duration, longest: Duration)
        ) throws {
            let median = max(before.median, after.median)
            #expect(busy.median < max(median * 5, .milliseconds(250)), "\(before), \(after): \(busy)")
            let longest = max(before.longest, after.longest)
            #expect(busy.longest < max(longest * 5, .seconds(5)), "\(before), \(after): \(busy)")
        }

        @Test("2,000 connections with half a request cost scrapes nothing", arguments: [256, 4_000])
        func slowConnections(limit: Int) throws {
            let agent = try RunningAgent(settings: "listen: {limits: {connections: \(limit), request_timeout: 60s}}\n")
            let calm = try scrape(agent)
            var wires: [Wire] = []
            for number in 0..<2_000 {
                let wire = try Wire(port: agent.port)
                wire.send("GET /metrics HTTP/1.1\r\nHost: slow\(number)\r\n")
                wires.append(wire)
            }
            let busy = try scrape(agent)
            // Who is shown the door may not have left yet.
            try waitUntil("the connections are counted") {
                let text = try agent.get("/metrics").text
                let open = try Exposition(text).sum("omniflow_agent_connections", "listener=\"main\"")
                return limit == 256 ? open <= 256 : open > 2_000
            }
            wires.removeAll()
            try compare(busy, to: calm, andTo: scrape(agent))
        }

        @Test("kept connections that ask nothing make room for a scrape")
        func idleConnections() throws {
            let agent = try RunningAgent(settings: "listen: {limits: {connections: 32}}\n")
            var wires: [Wire] = []
            for _ in 0..<32 {
                let wire = try Wire(port: agent.port)
                wire.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try wire.answer().status == 200)
                wires.append(wire)
            }
            #expect(try agent.get("/metrics").status == 200)
            #expect(wires.count == 32)
        }

        @Test("where all connections are busy the next one gets 503 with Retry-After")
        func busyConnections() throws {
            let agent = try RunningAgent(settings: "listen: {limits: {connections: 8}}\n")
            var wires: [Wire] = []
            var answer: Answer?
            // A client that was not read from yet counts as idle and makes room: on a busy machine all take longer.
            for seconds in [2, 5, 15, 40] where answer?.status != 503 {
                wires.removeAll()
                // Clients that ask for much and read nothing.
                for _ in 0..<8 {
                    let wire = try Wire(port: agent.port, receiveBuffer: 2_048)
                    for _ in 0..<120 { wire.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n") }
                    wires.append(wire)
                }
                pause(.seconds(seconds))
                answer = try agent.get("/livez")
            }
            #expect(answer?.status == 503 && answer?.header("Retry-After") != nil)
            wires.removeAll()
            try waitUntil("room again") { try agent.get("/livez").status == 200 }
        }

        @Test("slow readers cost scrapes nothing")
        func slowReaders() throws {
            let agent = try RunningAgent()
            let calm = try scrape(agent)
            var wires: [Wire] = []
            for _ in 0..<50 {
                let wire = try Wire(port: agent.port, receiveBuffer: 2_048)
                for _ in 0..<100 { wire.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n") }
                wires.append(wire)
            }
            pause(.milliseconds(300))
            let busy = try scrape(agent)
            let memory = try Exposition(agent.get("/metrics").text).sum("omniflow_agent_memory_anonymous_bytes")
            #expect(memory < 120e6, "answers that nobody reads pile up: \(memory / 1e6) MB")
            wires.removeAll()
            try compare(busy, to: calm, andTo: scrape(agent))
        }
    }
}
