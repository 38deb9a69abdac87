import Foundation
import Testing

extension OverTime {
    @Suite("A file system that never answers")
    struct FrozenProberTests {
        /// A directory that is there, with files that never open.
        private func frozenProcfs(_ scratch: Scratch, _ hung: String) throws -> String {
            let directory = try scratch.directory("proc")
            for name in ["stat", "loadavg", "meminfo", "vmstat", "net", "sys", "1", "self", "diskstats", "pressure"] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(directory)/\(name)", withDestinationPath: "\(hung)/\(name)")
            }
            return directory
        }

        @Test("without a first round it is not ready and does not say so, and is scraped all the same")
        func neverReady() throws {
            let scratch = try Scratch()
            let socket = try NotifySocket(scratch.file("notify"))
            let hung = try scratch.directory("hung")
            let fixture = try Checkout.file("Tests/ProbesTests/Fixtures/hung_fuse.py")
            let agent = try RunningAgent(
                settings: "paths: {procfs: \"\(try frozenProcfs(scratch, hung))\"}\n",
                environment: ["NOTIFY_SOCKET": socket.path],
                through: Tool.mounting() + [try Tool.python3.path(), fixture, hung],
                scratch: scratch, isMeasured: false)
            for path in ["/startup", "/ready"] { #expect(try agent.get(path).status == 503, "\(path)") }
            #expect(try agent.get("/livez").status == 200)
            let start = monotonicNow()
            #expect(try agent.get("/metrics").status == 200)
            #expect(monotonicNow() - start < .seconds(5))
            pause(.seconds(1))
            #expect(socket.read().contains("READY=1") == false)
        }

        @Test("a prober that hangs: /livez says so, the watchdog starves, scrapes are answered all the same")
        func wedged() throws {
            let scratch = try Scratch()
            let socket = try NotifySocket(scratch.file("notify"))
            let hung = try scratch.directory("hung")
            let quick = "probes: {host: {interval: 2s, timeout: 1s}}\n"
            let fixture = try Checkout.file("Tests/ProbesTests/Fixtures/hung_fuse.py")
            let agent = try RunningAgent(
                settings: quick, environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "2000000"],
                through: Tool.mounting() + [try Tool.python3.path(), fixture, hung], scratch: scratch)
            try socket.wait(for: "WATCHDOG=1")
            #expect(try agent.get("/metrics").text.contains("node_load1 "))
            let frozen = try frozenProcfs(scratch, hung)
            try agent.reload(settings: quick + "paths: {procfs: \"\(frozen)\"}\n", until: "settings reloaded")
            let start = monotonicNow()
            var taken: [Duration] = []
            try waitUntil("/livez is 503", within: .seconds(180), every: .milliseconds(500)) {
                let asked = monotonicNow()
                let answer = try agent.get("/metrics")
                taken.append(monotonicNow() - asked)
                #expect(answer.status == 200 && answer.text.contains("omniflow_agent_build_info"))
                socket.read()
                return try agent.get("/livez").status == 503
            }
            let noticed = monotonicNow() - start
            #expect(noticed > .seconds(25), "a slow round is not a wedged one: \(noticed)")
            #expect(taken.allSatisfy { $0 < .seconds(10) }, "scrapes took \(taken.sorted().suffix(5))")
            #expect(try agent.get("/livez").text.contains("host/local"))
            #expect(try agent.get("/ready").status == 503)
            // One more may have been on its way.
            pause(.seconds(4))
            socket.read()
            let fed = socket.lines.count { $0 == "WATCHDOG=1" }
            pause(.seconds(4))
            socket.read()
            #expect(socket.lines.count { $0 == "WATCHDOG=1" } == fed, "the watchdog was fed all the same")
            #expect(fed > 5)
        }

        @Test("a reload that hangs on a path holds up nothing, SIGTERM least of all")
        func hungReload() throws {
            let scratch = try Scratch()
            let hung = try scratch.directory("hung")
            let fixture = try Checkout.file("Tests/ProbesTests/Fixtures/hung_fuse.py")
            let agent = try RunningAgent(
                through: Tool.mounting() + [try Tool.python3.path(), fixture, hung], scratch: scratch)
            try scratch.write("agent.yaml", "paths: {procfs: \"\(hung)\"}\n")
            agent.child.send(SIGHUP)
            pause(.seconds(1))
            #expect(try agent.get("/livez").status == 200)
            #expect(try agent.get("/metrics").text.contains("node_load1 "))
            #expect(try agent.command(["status"]).code != 2)
            agent.child.send(SIGTERM)
            let ending = try? agent.child.waitForEnd(within: .seconds(40))
            #expect(ending != nil, "SIGTERM was not heard")
        }

        @Test("a mount that hangs: 100 scrapes, two threads at most, gone soon after SIGTERM")
        func hungMount() throws {
            let scratch = try Scratch()
            let port = try Ports.free()
            let words = try Tool.mounting() + [Tool.bash.path()]
            let result = try Command.run(
                words[0],
                words.dropFirst() + [
                    try Checkout.file("scripts/test-hung-mount"), "http://127.0.0.1:\(port)/metrics",
                    try Checkout.agent(),
                    "run",
                ],
                environment: [
                    "OMNIFLOW_LISTEN__PORT": "\(port)", "OMNIFLOW_STATE_DIRECTORY": scratch.file("state"),
                    "OMNIFLOW_SHUTDOWN__DRAIN": "0s", "PAUSE": "0.05", "FIRST": "10", "LIMIT": "10", "GONE": "10",
                ], within: .seconds(180))
            #expect(result.code == 0, "\(result.output)\(result.errors.suffix(1_000))")
            #expect(result.output.hasSuffix("exit 0\n"), "\(result.output)")
        }
    }
}
