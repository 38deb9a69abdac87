import Foundation
import Testing

extension EndToEnd {
    @Suite("The application is watched", .serialized, .timeLimit(.minutes(5)))
    struct ApplicationTests {
        private static let times = "up_interval: 1s, timeout: 700ms"

        private func agent(_ probes: String) throws -> RunningAgent {
            try RunningAgent(
                settings: """
                    listen: {auth: [{paths: ["/"], token: viewer}]}
                    drop_in: {}
                    probes:
                    \(probes)
                    """)
        }

        private func sentence(_ agent: RunningAgent, _ check: String) throws -> String {
            try agent.get("/ready/\(check)", headers: ["Authorization": "Bearer viewer"]).text
        }

        /// Waits until a check is said to be bad with these words.
        private func expect(_ agent: RunningAgent, _ check: String, says words: String) throws {
            var last = ""
            try waitUntil("\(check) says \(words); it said \(last)", within: .seconds(12), every: .milliseconds(100)) {
                last = try sentence(agent, check)
                return last.contains(words)
            }
        }

        private func series(_ agent: RunningAgent, _ name: String) throws -> String? {
            try agent.get("/metrics", headers: ["Authorization": "Bearer viewer"]).text
                .split(separator: "\n").first { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
        }

        @Test("an answer of 500, a wrong version, a hang and an end each have their verdict, and pass when over")
        func http() throws {
            let shop = try ShopServer()
            let address = "http://127.0.0.1:\(shop.port)/health"
            let agent = try agent(
                """
                  http:
                    shop: {url: "\(address)", expect_json: 'version == "1.4.2"', \(Self.times)}
                    port: {url: "\(address)", expect_json: "queue.depth < 10", \(Self.times)}
                """)
            try expect(agent, "http/shop", says: "ok")
            #expect(try series(agent, "probe_success{target=\"shop\"}") == "1")
            try shop.with(.failing) {
                try expect(agent, "http/shop", says: "500")
                try waitUntil("the number") { try series(agent, "probe_http_status_code{target=\"shop\"}") == "500" }
                #expect(try series(agent, "probe_success{target=\"shop\"}") == "0")
            }
            try expect(agent, "http/shop", says: "ok")
            try shop.with(.old) {
                try expect(agent, "http/shop", says: "1.4.1")
                try expect(agent, "http/port", says: "queue.depth")
            }
            shop.send(SIGSTOP)
            try expect(agent, "http/shop", says: "no answer")
            shop.send(SIGCONT)
            try expect(agent, "http/shop", says: "ok")
            shop.kill()
            try expect(agent, "http/shop", says: "refuses")
            try shop.start()
            try expect(agent, "http/shop", says: "ok")
        }

        @Test("a certificate that is over fails the target that verifies it, and is told of the one that does not")
        func certificates() throws {
            let scratch = try Scratch()
            let port = try Ports.free()
            try Command.need(
                .openssl,
                [
                    "req", "-newkey", "rsa:2048", "-nodes", "-keyout", scratch.file("key.pem"), "-out",
                    scratch.file("csr.pem"), "-subj", "/CN=shop.test", "-addext", "subjectAltName=DNS:shop.test",
                ])
            func issue(_ days: Int) throws {
                try Command.need(
                    .openssl,
                    [
                        "x509", "-req", "-in", scratch.file("csr.pem"), "-signkey", scratch.file("key.pem"), "-days",
                        "\(days)", "-copy_extensions", "copy", "-out", scratch.file("cert.pem"),
                    ])
            }
            func serve() throws -> Child {
                let child = try Child(
                    try Tool.openssl.path(),
                    [
                        "s_server", "-accept", "127.0.0.1:\(port)", "-cert", scratch.file("cert.pem"), "-key",
                        scratch.file("key.pem"), "-www", "-quiet",
                    ], logs: scratch.file("s_server"))
                try waitUntil("s_server listens; it said: \(child.errors)") { (try? Wire(port: port)) != nil }
                return child
            }
            try issue(-1)
            let expired = try serve()
            defer { expired.kill() }
            let agent = try agent(
                """
                  tls:
                    site: {address: "127.0.0.1:\(port)", \(Self.times),
                           tls: {server_name: shop.test, ca_file: "\(scratch.file("cert.pem"))"}}
                    files: {files: "\(scratch.file("cert.pem"))", \(Self.times)}
                  http:
                    site: {url: "https://127.0.0.1:\(port)/", \(Self.times), tls: {server_name: shop.test}}
                    loose: {url: "https://127.0.0.1:\(port)/", \(Self.times), tls: {verify: false}}
                """)
            try expect(agent, "tls/site", says: "expired")
            try expect(agent, "tls/files", says: "expired")
            try expect(agent, "http/site", says: "certificate")
            try expect(agent, "http/loose", says: "ok")
            try expect(agent, "http/loose:certificate", says: "ended")
            #expect(try series(agent, "probe_success{target=\"tls/site\"}") == "0")
            #expect(try series(agent, "probe_success{target=\"http/site\"}") == "0")
            expired.kill()
            try issue(30)
            let renewed = try serve()
            defer { renewed.kill() }
            try expect(agent, "tls/site", says: "ok")
            try expect(agent, "tls/files", says: "ok")
        }

        @Test("a name server's right answer passes; a wrong one, none and its end fail with their reasons")
        func names() throws {
            let scratch = try Scratch()
            let port = try Ports.free()
            func serve(_ address: String) throws -> Child {
                try Child(
                    try Tool.dnsmasq.path(),
                    [
                        "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file=",
                        "--port=\(port)", "--listen-address=127.0.0.1", "--bind-interfaces", "--user=root",
                        "--log-facility=-", "--address=/shop.test/\(address)",
                    ], logs: scratch.file("dnsmasq"))
            }
            let right = try serve("192.0.2.7")
            defer { right.kill() }
            let agent = try agent(
                """
                  dns:
                    shop: {name: shop.test, server: "127.0.0.1:\(port)", expect: 192.0.2.7, \(Self.times)}
                    gone: {name: other.test, server: "127.0.0.1:\(port)", \(Self.times)}
                """)
            try expect(agent, "dns/shop", says: "ok")
            try expect(agent, "dns/gone", says: "REFUSED")
            right.kill()
            try expect(agent, "dns/shop", says: "refused")
            let wrong = try serve("192.0.2.8")
            try expect(agent, "dns/shop", says: "192.0.2.8")
            wrong.send(SIGSTOP)
            try expect(agent, "dns/shop", says: "no answer")
            wrong.kill()
            let again = try serve("192.0.2.7")
            defer { again.kill() }
            try expect(agent, "dns/shop", says: "ok")
        }

        @Test("a process that is killed is missed at once, and one that takes its place is seen")
        func process() throws {
            let scratch = try Scratch()
            let mark = "shop-\(UUID().uuidString)"
            func start() throws -> Child {
                try Child(
                    try Tool.bash.path(), ["-c", "while :; do read -t 60 < <(:); done", mark], logs: scratch.file("p"))
            }
            let first = try start()
            defer { first.kill() }
            let agent = try agent("  process: {shop: {command_line: \"\(mark)\", up_interval: 60s}}")
            try expect(agent, "process/shop", says: "ok")
            let began = monotonicNow()
            first.kill()
            try expect(agent, "process/shop", says: "no process")
            #expect(monotonicNow() - began < .seconds(5))
            let second = try start()
            defer { second.kill() }
            #expect(try series(agent, "omniflow_process_running{groupname=\"shop\"}") == "0")
            let answer = try agent.command(["wait", "--ready", "--check", "process/shop", "--timeout", "10s"])
            #expect(answer.code == 0, "\(answer.errors)")
        }

        @Test("a service that hangs, and one that says something else, fail over TCP with what was missing")
        func tcp() throws {
            let silent = try SilentServer()
            let shop = try ShopServer()
            let agent = try agent(
                """
                  tcp:
                    open: {address: "127.0.0.1:\(silent.port)", \(Self.times)}
                    mail: {address: "127.0.0.1:\(silent.port)", dialogue: [{expect: "^220"}], \(Self.times)}
                    web: {address: "127.0.0.1:\(shop.port)", \(Self.times),
                          dialogue: [{send: "GET / HTTP/1.0\\r\\n\\r", expect: null}, {expect: "^220"}]}
                """)
            try expect(agent, "tcp/open", says: "ok")
            try expect(agent, "tcp/mail", says: "no answer")
            try expect(agent, "tcp/web", says: "^220")
        }
    }
}
