import Testing

extension EndToEnd {
    @Suite("Clients without manners")
    struct StatusCodeTests {
        /// A request that breaks a rule, and the status that says which.
        struct Offence: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let request: String
            let status: Int

            init(_ name: String, _ request: String, _ status: Int) {
                (testDescription, self.request, self.status) = (name, request, status)
            }
        }

        private static let line = "GET /livez HTTP/1.1\r\nHost: x\r\n"

        @Test(
            "each limit has its status",
            arguments: [
                Offence("no HTTP", "NONSENSE\r\n\r\n", 400),
                Offence("a length that is no number", line + "Content-Length: many\r\n\r\n", 400),
                Offence("a space in a header's name", line + "Bad Header: 1\r\n\r\n", 400),
                Offence("two lengths", line + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
                Offence("a method that the path does not know", "DELETE /metrics HTTP/1.1\r\nHost: x\r\n\r\n", 405),
                Offence("POST to a gate", "POST /ready HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", 405),
                Offence("a large body", line + "Content-Length: 99999999\r\n\r\n", 413),
                Offence(
                    "a long path", "GET /\(String(repeating: "a", count: 70_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414),
                Offence(
                    "a path of 20,000 bytes in one piece",
                    "GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414),
                Offence("HTTP/1.1 without a Host", "GET /livez HTTP/1.1\r\n\r\n", 400),
                Offence("two Hosts", line + "Host: y\r\n\r\n", 400),
                Offence("a long header", line + "X-Long: \(String(repeating: "b", count: 70_000))\r\n\r\n", 431),
                Offence("9,000 headers", line + String(repeating: "X-Many: 1\r\n", count: 9_000) + "\r\n", 431),
                Offence("200 headers", line + String(repeating: "X-Many: 1\r\n", count: 200) + "\r\n", 431),
            ])
        func statuses(offence: Offence) throws {
            let agent = try RunningAgent()
            let wire = try Wire(port: agent.port)
            wire.send(offence.request)
            let answer = try wire.answer()
            #expect(answer.status == offence.status, "\(answer.text)")
            if offence.status == 405 { #expect(answer.header("Allow")?.contains("GET") == true) }
            if offence.status != 405 { #expect(wire.closes(within: .seconds(30))) }
            #expect(try agent.get("/livez").status == 200)
        }

        @Test("HTTP/1.0 is answered and closed, unless the client asks to keep the connection")
        func oldVersion() throws {
            let agent = try RunningAgent()
            let wire = try Wire(port: agent.port)
            wire.send("GET /livez HTTP/1.0\r\n\r\n")
            #expect(try wire.answer().status == 200)
            #expect(wire.closes(within: .seconds(30)))
            let kept = try Wire(port: agent.port)
            for _ in 0..<2 {
                kept.send("GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try kept.answer().status == 200)
            }
        }

        @Test("a body in chunks beyond the limit ends the connection")
        func chunks() throws {
            let agent = try RunningAgent(settings: "listen: {limits: {body_size: 64KiB}}\n")
            let wire = try Wire(port: agent.port)
            wire.send("GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "4000\r\n" + String(repeating: "c", count: 0x4000) + "\r\n"
            for _ in 0..<8 { wire.send(chunk) }
            // A path that reads no body may have answered already; then the connection ends.
            let status = try wire.answer().status
            #expect(status == 413 || status == 200)
            #expect(wire.closes(within: .seconds(30)))
        }

        @Test("a head or a body that does not come is 408")
        func slow() throws {
            let agent = try RunningAgent(settings: "listen: {limits: {request_timeout: 1s, idle_timeout: 2s}}\n")
            let head = try Wire(port: agent.port)
            let body = try Wire(port: agent.port)
            let silent = try Wire(port: agent.port)
            let start = monotonicNow()
            head.send("GET /livez HTTP/1.1\r\nHos")
            body.send("POST /api/omniflow/reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nabc")
            #expect(try head.answer().status == 408)
            let took = monotonicNow() - start
            #expect(took > .milliseconds(800) && took < .seconds(30))
            let status = try body.answer().status
            #expect(status == 408 || status == 403, "a body that is refused need not be read")
            #expect(head.closes(within: .seconds(30)))
            #expect(silent.closes(within: .seconds(30)), "a silent connection is closed without an answer")
        }

        @Test("a head that drips is over when its time is")
        func drip() throws {
            let agent = try RunningAgent(settings: "listen: {limits: {request_timeout: 1s}}\n")
            let wire = try Wire(port: agent.port)
            let start = monotonicNow()
            wire.send("GET /livez HTTP/1.1\r\nX: ")
            while monotonicNow() - start < .seconds(30), !wire.closes(within: .milliseconds(100)) {
                wire.send("x")
            }
            #expect(wire.isClosed)
        }

        @Test(
            "HEAD has GET's headers and no body",
            arguments: ["/metrics", "/", "/ready", "/health", "/nothing", "/metrics?bad=1", "/api/omniflow/status"])
        func head(path: String) throws {
            let agent = try RunningAgent(settings: "probes: {host: {interval: 60s}}\n")
            let get = try agent.get(path)
            let wire = try Wire(port: agent.port)
            wire.send("HEAD \(path) HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            let head = try wire.answer(hasBody: false)
            #expect(head.status == get.status)
            #expect(head.header("Content-Type") == get.header("Content-Type"))
            #expect(head.header("Content-Length").flatMap { Int($0) } ?? 0 > 0)
            // What follows on the connection is the next answer, not a body.
            #expect(try wire.answer().text == "ok\n")
        }

        @Test("pipelined requests are answered in their order")
        func pipelined() throws {
            let agent = try RunningAgent()
            let wire = try Wire(port: agent.port)
            let paths = ["/livez", "/nothing", "/metrics?collect[]=loadavg", "/ready", "/startup", "/metrics?bad=1"]
            let requests = paths.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            for _ in 0..<5 {
                wire.send(requests)
                #expect(try paths.map { _ in try wire.answer().status } == [200, 404, 200, 200, 200, 400])
            }
        }
    }
}
