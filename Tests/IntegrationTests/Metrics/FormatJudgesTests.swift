import Foundation
import Testing

extension EndToEnd {
    @Suite("Judges of the format")
    struct FormatJudgesTests {
        /// What promtool finds: a name and what it says of it.
        private func findings(_ exposition: String) throws -> Set<String> {
            let result = try Command.run(try Tool.promtool.path(), ["check", "metrics"], input: exposition)
            guard result.code == 0 || result.code == 3 else { throw Trouble("promtool: \(result.errors)") }
            let lines = (result.output + result.errors).split(separator: "\n").map(String.init)
            for line in lines where line.contains("error while") { throw Trouble("promtool: \(line)") }
            return Set(lines)
        }

        @Test("promtool finds nothing on our names, and on drop-in names only what it finds on the incumbent's")
        func promtool() throws {
            let shared = try NodeExporter.known()
            let agent = try RunningAgent(settings: "probes: {host: {names: debian12}}\n")
            let own = try agent.get("/metrics").text
            let success = try Exposition(own).values.keys.filter { $0.name == "node_scrape_collector_success" }
            let collectors = success.compactMap {
                $0.labels.first?.split(separator: "\"").dropFirst().first.map(String.init)
            }
            #expect(collectors.count > 20)
            let incumbent = try NodeExporter(collectors: collectors.filter(shared.contains).sorted())
            let theirs = try findings(incumbent.scrape())
            let ours = try findings(own)
            // The judge judges at all: it is known to complain of the incumbent's names.
            #expect(theirs.count > 20)
            let ownNames = ours.filter { !$0.hasPrefix("node_") }
            #expect(ownNames.isEmpty, "\(ownNames.sorted())")
            let more = ours.filter { $0.hasPrefix("node_") }.subtracting(theirs)
            #expect(more.isEmpty, "\(more.sorted())")
        }

        @Test("promtool finds nothing on our names with the current ones either")
        func promtoolCurrent() throws {
            let agent = try RunningAgent(settings: "probes: {host: {collectors: {enable: [processes, interrupts]}}}\n")
            let found = try findings(agent.get("/metrics").text).filter { !$0.hasPrefix("node_") }
            #expect(found.isEmpty, "\(found.sorted())")
        }

        @Test("prometheus_client accepts both formats, strictly", arguments: ["current", "debian12"])
        func python(names: String) throws {
            let dropIn = try Ports.free()
            let settings = """
                drop_in: {node: "127.0.0.1:\(dropIn)"}
                probes:
                  host:
                    names: \(names)
                    collectors: {enable: [processes, interrupts, softirqs, tcpstat]}
                    cgroups: ["*.service"]
                """
            let agent = try RunningAgent(settings: settings)
            let judge = try Checkout.file("Tests/ExportersTests/Fixtures/check_exposition.py")
            for port in [agent.port, dropIn] {
                for (format, accept) in [("text", "text/plain"), ("openmetrics", "application/openmetrics-text")] {
                    let answer = try HTTP.get(port, "/metrics", headers: ["Accept": accept])
                    #expect(answer.status == 200)
                    let result = try Command.run(try Checkout.python(), [judge, format], input: answer.text)
                    #expect(result.code == 0, "\(format): \(result.output)\(result.errors)")
                    let twice = answer.text.replacing("node_load1 ", with: "node_load1 1\nnode_load1 ")
                    #expect(try Command.run(try Checkout.python(), [judge, format], input: twice).code == 1)
                }
            }
        }

        @Test("gzip gives the same bytes")
        func gzip() throws {
            let agent = try RunningAgent()
            let scratch = try Scratch()
            let answer = try agent.get("/metrics?collect[]=uname", headers: ["Accept-Encoding": "gzip"])
            #expect(answer.header("Content-Encoding") == "gzip")
            try Data(answer.body).write(to: URL(fileURLWithPath: scratch.file("body.gz")))
            let plain = try Command.run("/bin/bash", ["-c", "gzip -dc '\(scratch.file("body.gz"))'"])
            #expect(plain.code == 0 && plain.output.contains("node_uname_info{"))
        }
    }
}
