import Foundation
import Testing

extension EndToEnd {
    @Suite("systemd's unit")
    struct UnitTests {
        /// The unit as if the program were installed.
        private func installed(_ scratch: Scratch) throws -> String {
            let unit = try String(contentsOfFile: Checkout.file("systemd/omniflow-agent.service"), encoding: .utf8)
            let program = try Checkout.agent()
            #expect(unit.contains("ExecStart=/usr/bin/omniflow-agent "))
            return try scratch.write(
                "omniflow-agent.service", unit.replacing("/usr/bin/omniflow-agent ", with: program + " "))
        }

        @Test("systemd-analyze verify prints nothing")
        func verify() throws {
            let scratch = try Scratch()
            let unit = try installed(scratch)
            let result = try Command.run(try Tool.systemdAnalyze.path(), ["verify", "--man=no", unit])
            #expect(result.code == 0)
            #expect(result.output + result.errors == "")
            let socket = try String(contentsOfFile: Checkout.file("systemd/omniflow-agent.socket"), encoding: .utf8)
            let both = try Command.run(
                try Tool.systemdAnalyze.path(),
                ["verify", "--man=no", try scratch.write("omniflow-agent.socket", socket), unit])
            #expect(both.code == 0)
            #expect(both.output + both.errors == "")
        }

        @Test("systemd-analyze security finds an exposure below 2.0")
        func security() throws {
            let scratch = try Scratch()
            let result = try Command.run(
                try Tool.systemdAnalyze.path(),
                ["security", "--offline=true", "--threshold=20", "--no-pager", installed(scratch)])
            #expect(result.code == 0, "\(result.output.suffix(300))\(result.errors)")
            let loose = try String(contentsOfFile: installed(scratch), encoding: .utf8)
                .split(separator: "\n").filter {
                    !$0.hasPrefix("SystemCallFilter") && !$0.hasPrefix("CapabilityBoundingSet")
                }
            let worse = try scratch.write("omniflow-agent.service", loose.joined(separator: "\n") + "\n")
            let judged = try Command.run(
                try Tool.systemdAnalyze.path(), ["security", "--offline=true", "--threshold=20", "--no-pager", worse])
            #expect(judged.code != 0, "the judge judges at all")
        }

        @Test("a socket that systemd passes is the main listener")
        func inherited() throws {
            let scratch = try Scratch()
            try scratch.write("agent.yaml", "{}\n")
            let (port, other) = (try Ports.free(), try Ports.free())
            let words = try [
                "-l", "127.0.0.1:\(port)", "--fdname=main", "-E", "OMNIFLOW_STATE_DIRECTORY=\(scratch.file("state"))",
                "-E",
                "OMNIFLOW_LISTEN__PORT=\(other)", "-E", "OMNIFLOW_SHUTDOWN__DRAIN=0s", Checkout.agent(), "run",
                "--config",
                scratch.file("agent.yaml"),
            ]
            let child = try Child(try Tool.socketActivate.path(), words, logs: scratch.file("activate"))
            defer { child.kill() }
            // The first connection starts the program; the kernel keeps it waiting until then.
            try waitUntil("an answer; it said: \(child.errors)", within: .seconds(90)) {
                (try? HTTP.get(port, "/livez", within: .seconds(30)).status) == 200
            }
            #expect(throws: Trouble.self, "the port of the settings is not opened") { try Wire(port: other) }
            #expect(try HTTP.get(port, "/metrics").text.contains("node_load1 "))
            child.send(SIGTERM)
            #expect(try child.waitForEnd(within: .seconds(60)) == .exit(0), "\(child.errors)")
        }
    }
}
