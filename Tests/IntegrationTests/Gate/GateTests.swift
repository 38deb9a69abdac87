import Foundation
import Testing

extension EndToEnd {
    @Suite("The gate over HTTP")
    struct GateTests {
        @Test(
            "a moment in the agent's future is 400 with both clocks",
            arguments: [
                "2099-01-01T00:00:00Z", "4070908800",
            ])
        func future(since: String) throws {
            let agent = try RunningAgent()
            let answer = try agent.get("/ready?since=\(since)")
            #expect(answer.status == 400)
            #expect(answer.text.contains("2099-01-01T00:00:00"))
            let year = Calendar(identifier: .gregorian).component(.year, from: Date())
            #expect(answer.text.contains("\(year)-"), "\(answer.text)")
        }

        @Test("bad parameters are 400, unknown groups and checks 404 with the known names")
        func wrong() throws {
            let agent = try RunningAgent()
            for query in [
                "since=yesterday", "min_generation=x", "min_generation=-1", "colour=red", "group=%FF", "group=%zz",
            ] {
                let answer = try agent.get("/ready?\(query)")
                #expect(answer.status == 400, "\(query): \(answer.status) \(answer.text)")
                #expect(answer.text.count > 10)
            }
            for path in ["/ready?group=nobody", "/ready/host/nothing", "/ready?check=host/nothing"] {
                let answer = try agent.get(path)
                #expect(answer.status == 404 && answer.text.contains("known: "), "\(path): \(answer.text)")
            }
        }

        @Test("all names of the same thing agree, and carry the generation")
        func aliases() throws {
            let agent = try RunningAgent()
            for path in [
                "/ready", "/readyz", "/-/ready", "/ready/host/local", "/ready?check=host%2Flocal",
                "/ready/host%2Flocal",
            ] {
                let answer = try agent.get(path)
                #expect(answer.status == 200, "\(path)")
                let generation = try #require(answer.header("Omniflow-Generation"))
                #expect(generation.wholeMatch(of: /[0-9a-f]+:[0-9]+/) != nil)
            }
            for path in ["/livez", "/healthz", "/-/healthy", "/startup", "/health"] {
                #expect(try agent.get(path).status == 200, "\(path)")
            }
        }

        @Test("never green from an older round, in hundreds of tries while rounds run")
        func races() throws {
            let agent = try RunningAgent(settings: "probes: {host: {interval: 1s, timeout: 900ms}}\n")
            var greens = 0
            for attempt in 0..<400 {
                if attempt % 3 == 0 { _ = try agent.get("/metrics?collect[]=loadavg") }
                var clock = timespec()
                clock_gettime(CLOCK_REALTIME, &clock)
                let asked = "\(clock.tv_sec).\(String(String(clock.tv_nsec + 1_000_000_000).dropFirst()))"
                let verdict = try agent.get("/ready?since=\(asked)&verbose", headers: ["Accept": "application/json"])
                guard verdict.status == 200 else {
                    #expect(verdict.status == 503, "\(verdict.text)")
                    continue
                }
                greens += 1
                // A green answer needs a round that began between the question and the answer.
                #expect(try age(verdict) <= now() - seconds(clock), "\(verdict.text)")
            }
            #expect(greens < 400)
        }

        @Test("green after a moment means a round that began after it")
        func turnsGreen() throws {
            let agent = try RunningAgent(settings: "probes: {host: {interval: 1s, timeout: 900ms}}\n")
            var polls = 0
            for _ in 0..<8 {
                let asked = now()
                let path = "/ready?since=\(asked)&verbose"
                let green = try eventually("green", within: .seconds(60), every: .milliseconds(3)) { () -> Answer? in
                    polls += 1
                    let answer = try agent.get(path, headers: ["Accept": "application/json"])
                    return answer.status == 200 ? answer : nil
                }
                #expect(try age(green) <= now() - asked + 0.001, "\(green.text)")
            }
            // On a busy machine a round may pass while one question is on its way, but not each time.
            #expect(polls > 8)
        }

        @Test("min_generation opens when rounds that began after it are complete, and not before")
        func generations() throws {
            let agent = try RunningAgent(settings: "probes: {host: {interval: 1s, timeout: 900ms}}\n")
            var waited = 0
            for _ in 0..<3 {
                let token = try #require(try agent.get("/ready").header("Omniflow-Generation"))
                let number = try #require(Int(token.drop { $0 != ":" }.dropFirst()))
                let wanted = "\(token.prefix { $0 != ":" }):\(number + 1)"
                try eventually("generation \(wanted)", within: .seconds(60), every: .milliseconds(5)) { () -> Bool? in
                    let answer = try agent.get("/ready?min_generation=\(wanted)")
                    let newest = answer.header("Omniflow-Generation").flatMap { Int($0.drop { $0 != ":" }.dropFirst()) }
                    if answer.status == 503 {
                        waited += 1
                        return nil
                    }
                    #expect(
                        try #require(newest) > number + 1, "a round that began after \(wanted) raises the counter again"
                    )
                    return true
                }
            }
            #expect(waited > 0)
            #expect(try agent.get("/ready?min_generation=100000").status == 503)
        }

        private func now() -> Double { Date().timeIntervalSince1970 }

        private func seconds(_ time: timespec) -> Double { Double(time.tv_sec) + Double(time.tv_nsec) / 1e9 }

        /// The age of the required check in a verdict.
        private func age(_ answer: Answer) throws -> Double {
            let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            let checks = object?["checks"] as? [[String: Any]] ?? []
            let required = checks.first { ($0["check"] ?? $0["name"]) as? String == "host/local" }
            return try #require(required?["age_seconds"] as? Double, "\(answer.text)")
        }
    }
}
