import Foundation
import Testing

extension EndToEnd {
    @Suite("A stranger through nginx")
    struct ProxyTests {
        /// A check that fails, so that there is a reason to withhold.
        private static let settings = """
            identity: {node: watched-node-7}
            checks: {"host/local:disk:/": {warn: 0.001%, critical: 0.002%, fail_after: 1}}
            """

        private func hostName() throws -> String {
            try String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines)
        }

        /// Words that only somebody with a credential may read.
        private func secrets(_ agent: RunningAgent) throws -> [String] {
            let version = try Command.run(try Checkout.agent(), ["--version"]).output.split(separator: "\n").first
            let kernel = try String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)
            let host = try hostName()
            // A name like host or localhost stands in honest texts, too.
            return [
                "watched-node-7", try #require(version.map(String.init)),
                kernel.trimmingCharacters(in: .whitespacesAndNewlines), "GiB", "% full", "% of", "KiB",
            ] + (host.count > 5 && host != "localhost" ? [host] : [])
        }

        private func failing() throws -> RunningAgent {
            let agent = try RunningAgent(settings: Self.settings)
            try waitUntil("a check fails") {
                _ = try agent.get("/metrics")
                return try agent.command(["status"]).code == 1
            }
            return agent
        }

        @Test("sees verdicts only: no reason, value, host name or version")
        func strangers() throws {
            let agent = try failing()
            let proxy = try NginxServer(to: agent.port)
            let words = try secrets(agent)
            for path in [
                "/", "/health", "/ready?verbose", "/ready/host/local:disk:%2F", "/livez?verbose", "/startup",
                "/nothing-here", "/ready?group=none",
            ] {
                for accept in ["text/html", "application/json", "*/*"] {
                    let answer = try HTTP.get(proxy.port, path, headers: ["Accept": accept])
                    #expect(answer.status != 502)
                    let whole = answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n") + answer.text
                    let shown = words.filter { whole.contains($0) }
                    #expect(shown.isEmpty, "\(path) as \(accept) shows too much")
                }
            }
            let showsVerdict = try HTTP.get(proxy.port, "/").text.contains("host/local:disk:/")
            #expect(showsVerdict, "the verdict itself is for everybody")
            #expect(try HTTP.get(proxy.port, "/ready?verbose").text.contains("[+]host/local ok"))
            let inside = try agent.command(["status"]).output
            #expect(inside.contains("left"), "the reason is there for those who may see it: \(inside)")
        }

        @Test(
            "may not read the status, nor change anything",
            arguments: [
                ("GET", "/api/omniflow/status"), ("POST", "/api/omniflow/round"), ("POST", "/api/omniflow/viewer-link"),
                ("POST", "/api/omniflow/viewer-links/revoke"), ("POST", "/api/omniflow/reload"),
                ("GET", "/api/omniflow/log-level"), ("POST", "/api/omniflow/log-level?level=debug"),
            ])
        func forbidden(method: String, path: String) throws {
            let agent = try RunningAgent()
            let proxy = try NginxServer(to: agent.port)
            #expect(try HTTP.get(proxy.port, path, method: method).status == 403)
            let foreign = try NginxServer(to: agent.port, directives: "proxy_set_header Host evil.example;")
            let status = try HTTP.get(foreign.port, path, method: method).status
            #expect(method == "GET" ? status == 403 : status == 421)
        }

        @Test("with the link's cookie sees reasons, once per link, until links are revoked")
        func link() throws {
            let agent = try failing()
            let proxy = try NginxServer(to: agent.port)
            let printed = try agent.command(["status", "--link"])
            let address = printed.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(
                address.hasPrefix("http://127.0.0.1:\(agent.port)/viewer?key="), "\(printed.output)\(printed.errors)")
            let path = String(address.dropFirst("http://127.0.0.1:\(agent.port)".count))
            let jar = agent.scratch.file("cookies")
            func curl(_ path: String) throws -> String {
                try Command.need(
                    .curl,
                    ["-s", "-b", jar, "-c", jar, "-w", " [%{http_code}]", "http://127.0.0.1:\(proxy.port)\(path)"])
            }
            let before = try curl("/").contains("GiB")
            #expect(!before)
            #expect(try curl(path).contains("[303]"))
            let after = try curl("/").contains("GiB")
            #expect(after)
            #expect(try curl("/ready/host/local:disk:%2F").contains("left"))
            #expect(try curl("/api/omniflow/status").contains("[200]"))
            #expect(
                try Command.need(
                    .curl,
                    [
                        "-s", "-b", jar, "-w", " [%{http_code}]", "-X", "POST", "-d", "",
                        "http://127.0.0.1:\(proxy.port)/api/omniflow/reload",
                    ]
                ).contains("[403]"))
            #expect(try HTTP.get(proxy.port, path).status == 403, "the address works once")
            let cookies = try String(contentsOfFile: jar, encoding: .utf8)
            #expect(cookies.contains("#HttpOnly_127.0.0.1"))
            #expect(try agent.command(["status", "--revoke-links"]).code == 0)
            let revoked = try curl("/").contains("GiB")
            #expect(!revoked)
            #expect(try curl("/api/omniflow/status").contains("[403]"))
        }

        @Test("cookies survive a restart, and made-up ones open nothing")
        func forged() throws {
            let agent = try failing()
            for cookie in ["1", "9999999999.0", "9999999999." + String(repeating: "0", count: 64), "..", ""] {
                let answer = try agent.get("/api/omniflow/status", headers: ["Cookie": "omniflow_viewer=\(cookie)"])
                #expect(answer.status == 403)
            }
            let link = try agent.command(["status", "--link"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
            let path = "/viewer" + link.drop { $0 != "?" }
            let cookie = try #require(try agent.get(path).header("Set-Cookie"))
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite="))
            agent.child.kill(with: SIGKILL)
            let again = try RunningAgent(settings: Self.settings, scratch: agent.scratch)
            let value = String(cookie.prefix { $0 != ";" })
            #expect(try again.get("/api/omniflow/status", headers: ["Cookie": value]).status == 200)
        }
    }
}
