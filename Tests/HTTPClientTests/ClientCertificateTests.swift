import HTTPClient
import Testing

@Suite("A client that shows a certificate", .timeLimit(.minutes(2)))
struct ClientCertificateTests {
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates()
        try certificates.make("server", names: "DNS:localhost,IP:127.0.0.1")
        try certificates.make("client", names: "DNS:client.test")
    }

    private func ask(
        _ server: TLSServer, _ change: (inout HTTPClient.Settings) -> Void
    ) async -> Result<HTTPResponse, HTTPClientError> {
        var settings = HTTPClient.Settings()
        settings.certificateAuthorityFile = certificates.file("ca.pem")
        change(&settings)
        let client = HTTPClient(name: "http-test", settings: settings)
        let request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/")
        do {
            return .success(try await client.send(request, timeout: .seconds(30)))
        } catch {
            return .failure(error)
        }
    }

    /// A server that wants to see a certificate, and says in its page whose it saw.
    private func server() throws -> TLSServer {
        try TLSServer(
            certificates, "server", "-Verify", "1", "-verify_return_error", "-CAfile", certificates.file("ca.pem"),
            "-tls1_2")
    }

    @Test("a server that asks for one sees it")
    func shown() async throws {
        let server = try server()
        defer { server.stop() }
        let answer = try await ask(server) { settings in
            settings.clientCertificateFile = certificates.file("client.pem")
            settings.clientKeyFile = certificates.file("client.key")
        }.get()
        #expect(answer.status == 200)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("client.test"))
    }

    @Test("without one, and with one that cannot be read or whose key is another's, no connection comes about")
    func refused() async throws {
        let server = try server()
        defer { server.stop() }
        let cases: [(certificate: String?, key: String?)] = [
            (nil, nil), ("client.pem", "server.key"), ("none.pem", "client.key"), ("client.pem", nil),
        ]
        for (certificate, key) in cases {
            let result = await ask(server) { settings in
                settings.clientCertificateFile = certificate.map { certificates.file($0) }
                settings.clientKeyFile = key.map { certificates.file($0) }
            }
            #expect(throws: HTTPClientError.self) { try result.get() }
            if case .failure(let error) = result { #expect(error.code == .tls, "\(certificate ?? "-"): \(error)") }
        }
    }
}
