import Foundation
import Testing

extension EndToEnd {
    @Suite("Signals")
    struct SignalTests {
        @Test("SIGTERM: not ready within 100 ms, answers go on for the drain delay, exit 0")
        func drains() throws {
            var fastest = Duration.seconds(60)
            var calm = Duration.zero
            // The machine may be busy with other things: the quickest of three tries counts, next to a calm request.
            for _ in 0..<3 where fastest > max(.milliseconds(100), calm * 5) {
                let agent = try RunningAgent(environment: ["OMNIFLOW_SHUTDOWN__DRAIN": "4s"])
                for _ in 0..<20 {
                    let start = monotonicNow()
                    #expect(try agent.get("/ready").status == 200)
                    calm = max(calm, monotonicNow() - start)
                }
                let halfway = try Wire(port: agent.port)
                halfway.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n")
                let start = monotonicNow()
                agent.child.send(SIGTERM)
                try waitUntil("/ready is 503", within: .seconds(30), every: .milliseconds(2)) {
                    try agent.get("/ready").status == 503
                }
                fastest = min(fastest, monotonicNow() - start)
                #expect(try agent.get("/ready").header("Retry-After") != nil)
                #expect(try agent.get("/livez").status == 200)
                halfway.send("\r\n")
                let answer = try halfway.answer()
                #expect(answer.status == 200 && answer.text.contains("node_load1"))
                let ending = try agent.child.waitForEnd(within: .seconds(60))
                let took = monotonicNow() - start
                #expect(ending == .exit(0), "\(agent.log)")
                #expect(took >= .milliseconds(3_900) && took < .seconds(30), "ended after \(took)")
            }
            #expect(fastest <= max(.milliseconds(100), calm * 5), "503 came after \(fastest); calm: \(calm)")
        }

        @Test("requests in flight get their whole answers")
        func finishes() throws {
            let agent = try RunningAgent(environment: ["OMNIFLOW_SHUTDOWN__DRAIN": "1s"])
            let wire = try Wire(port: agent.port, receiveBuffer: 4_096)
            for _ in 0..<20 { wire.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n") }
            let first = try wire.answer()
            agent.child.send(SIGTERM)
            for _ in 1..<20 { #expect(try wire.answer().body.count > first.body.count / 2) }
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0), "\(agent.log)")
        }

        @Test("without a drain delay it is gone within a second or so", arguments: [SIGTERM, SIGINT])
        func stops(signal: Int32) throws {
            let agent = try RunningAgent()
            let idle = try Wire(port: agent.port)
            let start = monotonicNow()
            agent.child.send(signal)
            #expect(try agent.child.waitForEnd(within: .seconds(60)) == .exit(0), "\(agent.log)")
            #expect(monotonicNow() - start < .seconds(10), "it did not wait for shutdown.timeout")
            #expect(idle.closes(within: .seconds(30)))
        }

        @Test("a second SIGTERM ends it at once")
        func second() throws {
            let agent = try RunningAgent(environment: [
                "OMNIFLOW_SHUTDOWN__DRAIN": "30s", "OMNIFLOW_SHUTDOWN__TIMEOUT": "60s",
            ])
            agent.child.send(SIGTERM)
            try waitUntil("/ready is 503") { try agent.get("/ready").status == 503 }
            let start = monotonicNow()
            agent.child.send(SIGTERM)
            let ending = try agent.child.waitForEnd(within: .seconds(60))
            #expect(monotonicNow() - start < .seconds(15), "it waited neither for drain nor timeout")
            #expect(ending == .exit(143))
        }

        @Test("after SIGKILL it starts again over the lock file and the stale control socket")
        func restarts() throws {
            let scratch = try Scratch()
            var boots: Set<String> = []
            for _ in 0..<3 {
                let agent = try RunningAgent(scratch: scratch)
                #expect(try agent.command(["status"]).output.contains("host/local"))
                boots.insert(
                    try agent.get("/ready").header("Omniflow-Generation").map { String($0.prefix { $0 != ":" }) } ?? "")
                #expect(FileManager.default.fileExists(atPath: scratch.file("state/control.sock")))
                agent.child.kill(with: SIGKILL)
            }
            #expect(boots.count == 3, "each start has a name of its own: \(boots)")
        }

        @Test("a generation of an earlier start keeps the gate closed")
        func oldGeneration() throws {
            let scratch = try Scratch()
            let first = try RunningAgent(scratch: scratch)
            let token = try #require(try first.get("/ready").header("Omniflow-Generation"))
            first.child.kill(with: SIGKILL)
            let second = try RunningAgent(scratch: scratch)
            #expect(try second.get("/ready?min_generation=\(token.prefix { $0 != ":" }):999").status == 200)
            #expect(try second.get("/ready?min_generation=999").status == 503)
        }

        @Test("SIGPIPE does not kill it")
        func brokenPipe() throws {
            let agent = try RunningAgent()
            agent.child.send(SIGPIPE)
            for _ in 0..<20 {
                let wire = try Wire(port: agent.port)
                for _ in 0..<10 { wire.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n") }
            }
            pause(.milliseconds(200))
            #expect(try agent.get("/livez").status == 200)
            #expect(agent.child.ending == nil)
        }

        @Test("SIGHUP from the program's first instruction on does not kill it")
        func earlyReload() throws {
            for _ in 0..<3 {
                let agent = try RunningAgent(isListening: false)
                // While libraries are loaded no instruction of the program has run; the kernel says when it takes over.
                try waitUntil("SIGHUP is taken over", within: .seconds(60), every: .microseconds(200)) {
                    agent.child.ending != nil || ignoresHangup(agent.child.pid)
                }
                let end = monotonicNow() + .milliseconds(400)
                while monotonicNow() < end {
                    agent.child.send(SIGHUP)
                    pause(.milliseconds(2))
                }
                #expect(agent.child.ending == nil)
                try waitUntil("the agent listens") { (try? agent.get("/livez").status) == 200 }
            }
        }

        private func ignoresHangup(_ pid: pid_t) -> Bool {
            guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return false }
            return ["SigIgn", "SigCgt"].contains { name in
                let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
                return (UInt64(line?.suffix(16) ?? "0", radix: 16) ?? 0) & 1 == 1
            }
        }
    }
}
