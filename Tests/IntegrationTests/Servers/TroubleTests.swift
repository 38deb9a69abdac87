import Foundation
import Testing

extension EndToEnd {
    @Suite("Servers that do not let us in")
    struct TroubleTests {
        private struct Case {
            let kind: String
            let name: String
            let settings: String
            let code: String
        }

        private static func cases(_ scratch: Scratch, silent: Int) throws -> [Case] {
            let wrong = try scratch.write("wrong", "certainly-not-it")
            let postgres = try port(of: "POSTGRES_URL")
            let amqp = try port(of: "RABBITMQ_URL")
            let redisTLS = try port(of: "REDIS_TLS_URL")
            let good = try Servers.passwordFile("postgres-monitor")
            let other = try Servers.value("OTHER_CA_FILE")
            let closed = try Ports.free()
            func postgresCase(_ name: String, _ url: String, _ password: String, _ code: String) -> Case {
                Case(
                    kind: "postgres", name: name, settings: "url: \"\(url)\", password_file: \"\(password)\"",
                    code: code)
            }
            return [
                postgresCase("password", "postgres://monitor@127.0.0.1:\(postgres)/orders", wrong, "unauthorized"),
                postgresCase("host", "postgres://monitor@no-such-host.invalid/orders", good, "unknown_host"),
                postgresCase("refused", "postgres://monitor@127.0.0.1:\(closed)/orders", good, "refused"),
                postgresCase("protocol", "postgres://monitor@127.0.0.1:\(amqp)/orders", good, "wrong_protocol"),
                postgresCase("silent", "postgres://monitor@127.0.0.1:\(silent)/orders", good, "timeout"),
                postgresCase("database", "postgres://monitor@127.0.0.1:\(postgres)/nowhere", good, "missing"),
                postgresCase(
                    "certificate",
                    "postgres://monitor@localhost:\(postgres)/orders?sslmode=verify-full&sslrootcert=\(other)", good,
                    "tls"),
                Case(
                    kind: "redis", name: "password",
                    settings: "url: \"\(try Servers.value("REDIS_ACL_URL"))\", password_file: \"\(wrong)\"",
                    code: "unauthorized"),
                Case(kind: "redis", name: "refused", settings: "url: \"redis://127.0.0.1:\(closed)\"", code: "refused"),
                Case(
                    kind: "redis", name: "protocol", settings: "url: \"redis://127.0.0.1:\(amqp)\"",
                    code: "wrong_protocol"),
                Case(kind: "redis", name: "silent", settings: "url: \"redis://127.0.0.1:\(silent)\"", code: "timeout"),
                Case(
                    kind: "redis", name: "certificate",
                    settings: "url: \"rediss://localhost:\(redisTLS)\", tls: {ca_file: \"\(other)\"}", code: "tls"),
                Case(
                    kind: "rabbitmq", name: "password",
                    settings: "url: \"amqp://monitor@127.0.0.1:\(amqp)/%2F\", password_file: \"\(wrong)\"",
                    code: "unauthorized"),
                Case(
                    kind: "rabbitmq", name: "refused",
                    settings: "url: \"amqp://monitor@127.0.0.1:\(closed)/%2F\", password_file: \"\(wrong)\"",
                    code: "refused"),
                Case(
                    kind: "rabbitmq", name: "silent",
                    settings: "url: \"amqp://monitor@127.0.0.1:\(silent)/%2F\", password_file: \"\(wrong)\"",
                    code: "timeout"),
            ]
        }

        private static func port(of name: String) throws -> Int {
            let url = try Servers.value(name)
            guard let port = URLComponents(string: url)?.port else { throw Trouble("no port in \(url)") }
            return port
        }

        @Test("each has its reason from the fixed list, and no secret is told")
        func reasons() throws {
            let scratch = try Scratch()
            let silent = try SilentServer()
            let cases = try Self.cases(scratch, silent: silent.port)
            var settings = "probes:\n"
            for (kind, group) in Dictionary(grouping: cases, by: \.kind).sorted(by: { $0.key < $1.key }) {
                settings += "  \(kind):\n"
                for (index, example) in group.enumerated() {
                    settings +=
                        "    \(example.name): {\(example.settings), timeout: 2s, unlabelled: \(index == 0)}\n"
                }
            }
            let agent = try RunningAgent(settings: settings, scratch: scratch, isMeasured: false)
            for example in cases {
                let labels = #"target="\#(example.kind)/\#(example.name)",reason="\#(example.code)""#
                let series = "omniflow_probe_failures_total{\(labels)}"
                try waitUntil(
                    "\(series): \((try? failures(agent, of: example)) ?? "")", within: .seconds(20),
                    every: .milliseconds(200)
                ) {
                    try agent.get("/metrics").text.contains(series)
                }
                #expect(try agent.get("/ready/\(example.kind)/\(example.name)").status == 503)
            }
            for text in [try agent.get("/metrics").text, agent.log, try agent.get("/health").text] {
                #expect(!text.contains("certainly-not-it"))
                #expect(!text.contains(try Servers.password("postgres-monitor")))
            }
        }

        private func failures(_ agent: RunningAgent, of example: Case) throws -> String {
            let lines = try agent.get("/metrics").text.split(separator: "\n").filter {
                $0.hasPrefix("omniflow_probe_failures_total") && $0.contains("\(example.kind)/\(example.name)\"")
            }
            return lines.joined(separator: " ") + agent.log.suffix(600)
        }
    }
}
