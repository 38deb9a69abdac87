import Foundation
import Testing

extension EndToEnd {
    @Suite("A deploy with its gate", .serialized, .timeLimit(.minutes(5)))
    struct DeployTests {
        /// The application under a link to its release, with the agent beside it.
        private final class Stage {
            let scratch: Scratch
            let agent: RunningAgent
            let optional: Int
            private let restart: String

            init() throws {
                scratch = try Scratch()
                let port = try Ports.free()
                optional = try Ports.free()
                let scratch = self.scratch
                let nginx = try Tool.nginx.path()
                try scratch.write(
                    "nginx.conf",
                    ShopServer.configuration(
                        port: port, directory: scratch.path, release: scratch.file("current"), daemon: true))
                // As a service manager does: the old one is gone before the new one begins.
                restart = try scratch.write(
                    "restart",
                    """
                    cd '\(scratch.path)'
                    if [ -e nginx.pid ]; then
                      pid=$(cat nginx.pid)
                      kill "$pid"
                      while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
                    fi
                    start() { '\(nginx)' -p . -e "$PWD/error.log" -c "$PWD/nginx.conf"; }
                    if [ -e current/slow ]; then (sleep 30; start) >/dev/null 2>&1 & exit 0; fi
                    start
                    if [ -e current/crash ]; then (sleep 1; kill -9 "$(cat nginx.pid)") >/dev/null 2>&1 & fi
                    """)
                for release in ["good", "better", "failing", "old", "slow", "crash"] {
                    let directory = try scratch.directory(release)
                    try Data().write(to: URL(fileURLWithPath: directory + "/" + release))
                }
                agent = try RunningAgent(
                    settings: """
                        listen: {auth: [{paths: ["/"], token: viewer}]}
                        probes:
                          http:
                            shop:
                              url: "http://127.0.0.1:\(port)/health"
                              expect_json: 'version == "1.4.2"'
                              timeout: 1s
                          tcp: {mail: {address: "127.0.0.1:\(optional)", up_interval: 1s, timeout: 500ms}}
                        readiness:
                          groups: {deploy: {required: [http/shop], optional: [tcp/mail, "host/local:*"]}}
                        """)
            }

            deinit {
                let pid = (try? String(contentsOfFile: scratch.file("nginx.pid"), encoding: .utf8)) ?? ""
                if let pid = pid_t(pid.trimmingCharacters(in: .whitespacesAndNewlines)) { kill(pid, SIGKILL) }
            }

            /// Runs the example.
            func deploy(_ release: String, stable: String = "0s", timeout: String = "3s") throws -> Command {
                try Command.run(
                    try Tool.bash.path(),
                    [try Checkout.file("examples/deploy/deploy.sh"), scratch.file(release)],
                    environment: [
                        "CURRENT": scratch.file("current"), "RESTART": "\(try Tool.bash.path()) \(restart)",
                        "AGENT": try Checkout.agent(), "GROUP": "deploy", "STABLE": stable, "TIMEOUT": timeout,
                        "OMNIFLOW_STATE_DIRECTORY": agent.scratch.file("state"),
                    ], within: .seconds(30))
            }

            /// Which release is in service.
            var current: String {
                let path = try? FileManager.default.destinationOfSymbolicLink(atPath: scratch.file("current"))
                return ((path ?? "") as NSString).lastPathComponent
            }
        }

        @Test("a good release is in service within three seconds")
        func good() throws {
            let stage = try Stage()
            for release in ["good", "better"] {
                let result = try stage.deploy(release)
                #expect(result.code == 0, "\(result.errors)")
                #expect(result.took < .seconds(3))
                #expect(stage.current == release)
            }
        }

        @Test(
            "a broken one is red, says which check failed and why, and the release before is back",
            arguments: [
                ("failing", "500", "0s"), ("old", "1.4.1", "0s"), ("slow", "refuses", "0s"), ("crash", "refuses", "3s"),
            ])
        func broken(release: String, reason: String, stable: String) throws {
            let stage = try Stage()
            #expect(try stage.deploy("good").code == 0)
            let result = try stage.deploy(release, stable: stable, timeout: "6s")
            #expect(result.code == 1, "\(result.output)\(result.errors)")
            #expect(result.errors.contains("http/shop") && result.errors.contains(reason), "\(result.errors)")
            #expect(stage.current == "good")
            #expect(try stage.deploy("better").code == 0)
        }

        @Test("an optional check that goes to and fro keeps no release out, and is told")
        func optional() throws {
            let stage = try Stage()
            func verbose() throws -> String {
                try stage.agent.get(
                    "/ready?group=deploy&verbose", headers: ["Authorization": "Bearer viewer"]
                ).text
            }
            for round in 0..<4 {
                let mail = round.isMultiple(of: 2) ? nil : try SilentServer(port: stage.optional)
                #expect(try stage.deploy(round.isMultiple(of: 2) ? "good" : "better").code == 0)
                try waitUntil("the optional check is told as it is", within: .seconds(6)) {
                    let line = try verbose().split(separator: "\n").first { $0.contains("tcp/mail") }
                    return line?.contains(mail == nil ? "fail, optional" : "ok") == true
                }
            }
        }
    }
}
