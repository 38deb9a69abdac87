import HTTPClient
import RabbitMQClient
import Telemetry
import Testing

@testable import Probes

@Suite("Answers of the broker's HTTP servers")
struct WebEndpointTests {
    private func endpoint(
        _ server: CannedServer, _ service: WebService = .management, limit: Int = 1 << 20
    ) -> WebEndpoint {
        var settings = HTTPClient.Settings()
        settings.answerLimit = limit
        return WebEndpoint(
            service, base: server.url + "/", authorization: .basic(user: "monitor", password: "secret-word"),
            settings: settings)
    }

    private func failure(
        _ server: CannedServer, _ service: WebService = .management, limit: Int = 1 << 20,
        timeout: Duration = .seconds(20)
    ) async -> ProbeError? {
        do {
            _ = try await endpoint(server, service, limit: limit).get("/api/nodes", timeout: timeout)
            return nil
        } catch {
            return error
        }
    }

    @Test("a status other than 200 is a verdict with something to do, in the broker's own words")
    func statuses() async throws {
        let cases: [(String, String, ProbeError.Code, String)] = [
            (
                "401 Unauthorized", #"{"error":"not_authorized","reason":"Not management user"}"#, .unauthorized,
                "monitoring"
            ),
            ("403 Forbidden", "", .unauthorized, "monitoring"), ("404 Not Found", "", .missing, "/api"),
            ("503 Service Unavailable", "x", .serverError, "log"), ("204 No Content", "", .wrongProtocol, "/api"),
        ]
        for (status, body, code, hint) in cases {
            let server = try CannedServer(CannedServer.http(status, body))
            defer { server.stop() }
            let error = await failure(server)
            #expect(error?.code == code)
            #expect(error?.message.contains(status.prefix(3)) == true)
            #expect(error?.hint?.contains(hint) == true, "\(String(describing: error?.hint))")
            #expect(error?.message.contains("secret-word") == false)
            if status.hasPrefix("401") { #expect(error?.message.contains("Not management user") == true) }
        }
    }

    @Test("the plugin gets the password only where the settings say so, the management API always")
    func credentials() async throws {
        for isWanted in [false, true] {
            let (management, plugin) = (
                try CannedServer(CannedServer.http("200 OK", "[]")),
                try CannedServer(CannedServer.http("401 Unauthorized", ""))
            )
            defer {
                management.stop()
                plugin.stop()
            }
            var settings = RabbitMQProbeSettings(
                connection: try RabbitMQSettings(url: "amqp://monitor@127.0.0.1:5672/%2F"))
            settings.connection.password = "secret-word"
            settings.managementURL = management.url
            settings.metricsURL = plugin.url
            settings.metricsNeedPassword = isWanted
            let sources = RabbitMQSources(settings)
            _ = try await sources.management?.get("/api/nodes", timeout: .seconds(20))
            do {
                _ = try await sources.plugin?.get("/metrics", timeout: .seconds(20))
                Issue.record("must fail")
            } catch {
                #expect(error.code == .unauthorized)
                #expect(error.hint?.contains("metrics_need_password: true") == true)
            }
            #expect(management.requests.map(Self.isAuthorized) == [true])
            #expect(plugin.requests.map(Self.isAuthorized) == [isWanted])
        }
    }

    private static func isAuthorized(_ request: String) -> Bool {
        request.lowercased().contains("authorization: basic")
    }

    @Test("a redirect, a server of another kind, one that hangs up and one that says nothing are told apart")
    func otherServers() async throws {
        let cases: [([UInt8]?, ProbeError.Code)] = [
            (Array("HTTP/1.1 301 Moved\r\nLocation: https://x/\r\nContent-Length: 0\r\n\r\n".utf8), .wrongProtocol),
            (Array("AMQP\0\0\u{9}\u{1}".utf8), .wrongProtocol), ([], .closed),
            (CannedServer.http("200 OK", "[{\"name\"", length: 5_000), .closed),
        ]
        for (bytes, code) in cases {
            let server = try CannedServer(bytes)
            defer { server.stop() }
            let error = await failure(server)
            #expect(error?.code == code, "\(error?.message ?? "an answer")")
        }
        let silent = try CannedServer(nil)
        defer { silent.stop() }
        #expect(await failure(silent, timeout: .milliseconds(50))?.code == .timeout)
    }

    @Test("an answer of 100 MB is refused when it passes the limit, with or without its length")
    func large() async throws {
        let head = "HTTP/1.1 200 OK\r\n"
        let filler = String(repeating: "[0],", count: 256)
        for field in ["Content-Length: 104857600\r\n", "Connection: close\r\n"] {
            let server = try CannedServer(Array((head + field + "\r\n" + filler).utf8), repetitions: 100_000)
            defer { server.stop() }
            #expect(await failure(server, limit: 100_000)?.code == .tooLarge)
        }
    }

    @Test("nobody listening says which plugin to switch on", arguments: [WebService.management, .plugin])
    func refused(service: WebService) async throws {
        let server = try CannedServer([])
        server.stop()
        let error = await failure(server, service)
        #expect(error?.code == .refused)
        #expect(error?.hint?.contains("rabbitmq-plugins enable rabbitmq_") == true)
    }

    @Test(
        "credentials go out in base64",
        arguments: [
            ("", "Og=="), ("a", "YTo="), ("ab", "YWI6"), ("abc", "YWJjOg=="), ("é😀", "w6nwn5iAOg=="),
        ])
    func basic(user: String, encoded: String) {
        #expect(HTTPHeader.basic(user: user, password: "").value == "Basic \(encoded)")
        #expect(HTTPHeader.basic(user: "monitor", password: "s").description == "Authorization: <redacted>")
    }

    @Test("names become one segment of a path")
    func segments() {
        #expect(PercentEncoding.segment("/") == "%2F")
        #expect(PercentEncoding.segment("a b/é~-._") == "a%20b%2F%C3%A9~-._")
    }
}
