import Foundation
import Testing

extension OverTime {
    @Suite("TLS")
    struct TLSTests {
        private func certificate(_ scratch: Scratch, name: String) throws {
            let (key, certificate) = (scratch.file("next.key"), scratch.file("next.crt"))
            try Command.need(
                .openssl,
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                    certificate,
                ])
            chmod(key, 0o600)
            try Command.run("/bin/mv", [key, scratch.file("agent.key")])
            try Command.run("/bin/mv", [certificate, scratch.file("agent.crt")])
        }

        private func subject(_ port: Int) throws -> String {
            let tool = try Tool.openssl.path()
            let script =
                "'\(tool)' s_client -connect 127.0.0.1:\(port) </dev/null 2>/dev/null | '\(tool)' x509 -noout -subject"
            return try Command.run(try Tool.bash.path(), ["-c", script]).output
        }

        @Test("serves the certificate, and a new one soon after its files are replaced; a broken one changes nothing")
        func replaces() throws {
            let scratch = try Scratch()
            try certificate(scratch, name: "first")
            let tls = "listen: {tls: {certificate_file: agent.crt, key_file: agent.key}}\n"
            let agent = try RunningAgent(settings: tls, scratch: scratch, isListening: false)
            let port = agent.port
            func curl(_ words: String...) throws -> Command {
                try Command.run(
                    try Tool.curl.path(),
                    ["-s", "-S", "--max-time", "30", "--cacert", scratch.file("agent.crt")] + words
                        + ["https://127.0.0.1:\(port)/livez"])
            }
            try waitUntil("TLS answers; the agent said: \(agent.log)") { try curl().output == "ok\n" }
            #expect(try subject(port).contains("first"))
            #expect(try curl("--tls-max", "1.1").code != 0, "old versions of TLS are refused")
            let plain = try Wire(port: port)
            plain.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect((try? plain.answer(within: .seconds(3)).status) != 200)

            try certificate(scratch, name: "second")
            try waitUntil("the second certificate", within: .seconds(90), every: .milliseconds(250)) {
                try subject(port).contains("second")
            }
            try scratch.write("agent.crt", "no certificate\n")
            agent.child.send(SIGHUP)
            try waitUntil("the log says so") { agent.log.contains("the old one stays") }
            #expect(try subject(port).contains("second"))
        }

        @Test("client certificates are asked for where an authority is named")
        func clientCertificates() throws {
            let scratch = try Scratch()
            try certificate(scratch, name: "both")
            let tls = "listen: {tls: {certificate_file: agent.crt, key_file: agent.key, client_ca_file: agent.crt}}\n"
            let agent = try RunningAgent(settings: tls, scratch: scratch, isListening: false)
            let words = [
                "-s", "--max-time", "30", "--cacert", scratch.file("agent.crt"),
                "https://127.0.0.1:\(agent.port)/livez",
            ]
            let known = ["--cert", scratch.file("agent.crt"), "--key", scratch.file("agent.key")]
            try waitUntil("a client with a certificate is answered; the agent said: \(agent.log)") {
                try Command.run(try Tool.curl.path(), known + words).output == "ok\n"
            }
            #expect(try Command.run(try Tool.curl.path(), words).output.isEmpty)
        }
    }
}
