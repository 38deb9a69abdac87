import Foundation
import Probes
import Telemetry
import TLSInspection
import Testing

@Suite("TLS probe")
struct TLSProbeTests {
    private static func answer(
        _ source: TLSProbeSettings.Source, _ change: (inout TLSProbeSettings) -> Void = { _ in },
        within limit: Duration = .seconds(300)
    ) async -> ProbeAnswer {
        var settings = TLSProbeSettings(source)
        change(&settings)
        return await ProbeAnswer(
            TLSProbe(target: TargetID(kind: "tls", name: "x"), settings: settings, time: SystemTime()), within: limit)
    }

    @Test("a server with a certificate of a known authority is trusted, and its chain is told")
    func trusted() async throws {
        let server = try OpenSSLServer()
        try server.certificate("authority", days: 60)
        try server.certificate(
            "shop", names: "DNS:localhost,DNS:shop.test,IP:127.0.0.1", days: 20, signedBy: "authority")
        try server.serve(
            "shop", ["-CAfile", server.path("authority.pem"), "-cert_chain", server.path("authority.pem")])
        let answer = await Self.answer(.server(host: "127.0.0.1", port: server.port)) {
            $0.tls.client.authoritiesFile = server.path("authority.pem")
            $0.names = ["SHOP.test"]
        }
        #expect(answer.error == nil)
        #expect(answer.value("omniflow_tls_trusted") == 1)
        #expect(answer.value("probe_tls_version_info", "TLS 1.3") == 1)
        let left = (answer.value("probe_ssl_earliest_cert_expiry") ?? 0) - Date().timeIntervalSince1970
        #expect((19.9 * 86_400...20 * 86_400).contains(left))
        #expect(
            answer.value("probe_ssl_last_chain_expiry_timestamp_seconds")
                == answer.value("probe_ssl_earliest_cert_expiry"))
        let info = answer.labels("probe_ssl_last_chain_info")
        #expect(info["subject"] == "CN=shop" && info["issuer"] == "CN=authority")
        #expect(info["subjectalternative"] == "localhost,shop.test")
        #expect(info["serialnumber"]?.isEmpty == false)
        let ends = answer.families.first { $0.descriptor.name.hasPrefix("omniflow_certificate") }?.samples
        #expect(ends?.map { $0.labelValues.dropFirst().joined(separator: " ") } == ["0 shop", "1 authority"])
        #expect(["TLS 1.3, 19 days left", "TLS 1.3, 20 days left"].contains(answer.summary))
    }

    @Test("an unknown authority, another name, and a name that is missing are told apart; dates are told all the same")
    func notTrusted() async throws {
        let server = try OpenSSLServer()
        try server.certificate("shop", names: "DNS:shop.test")
        try server.serve("shop")
        let source = TLSProbeSettings.Source.server(host: "127.0.0.1", port: server.port)
        let unknown = await Self.answer(source) { $0.tls.serverName = "shop.test" }
        #expect(unknown.error?.message == "no trusted authority signed the certificate; the chain ends at shop")
        #expect(unknown.value("omniflow_tls_trusted") == 0)
        #expect((unknown.value("probe_ssl_earliest_cert_expiry") ?? 0) > 0)
        let other = await Self.answer(source) { $0.tls.client.authoritiesFile = server.path("shop.pem") }
        #expect(other.error?.message == "the certificate is for shop.test, not for 127.0.0.1")
        let skipped = await Self.answer(source) { $0.tls.verifies = false }
        #expect(skipped.error == nil)
        #expect(skipped.value("probe_ssl_last_chain_expiry_timestamp_seconds") == -62_135_596_800)
        let missing = await Self.answer(source) {
            $0.tls.verifies = false
            $0.names = ["shop.test", "www.shop.test", "api.shop.test"]
        }
        #expect(missing.error?.message == "the certificate of shop is not for www.shop.test and 1 more")
    }

    @Test("a certificate that is over says since when")
    func expired() async throws {
        let server = try OpenSSLServer()
        try server.certificate("shop", names: "IP:127.0.0.1", days: -1)
        try server.serve("shop")
        let answer = await Self.answer(.server(host: "127.0.0.1", port: server.port)) {
            $0.tls.client.authoritiesFile = server.path("shop.pem")
        }
        #expect(answer.error?.code == .tls)
        #expect(answer.error?.message.hasPrefix("the certificate of shop expired on ") == true)
        #expect(answer.error?.message.hasSuffix(", 1 day ago") == true)
    }

    @Test("a server below the floor is told so, and passes where the floor is lower")
    func version() async throws {
        let server = try OpenSSLServer()
        try server.certificate("shop")
        try server.serve("shop", ["-tls1_2"])
        let source = TLSProbeSettings.Source.server(host: "127.0.0.1", port: server.port)
        let low = await Self.answer(source) {
            $0.tls.verifies = false
            $0.tls.client.minimumVersion = .tls13
        }
        #expect(low.error?.message == "the server speaks only older versions of TLS than are allowed")
        let good = await Self.answer(source) { $0.tls.verifies = false }
        #expect(good.value("probe_tls_version_info", "TLS 1.2") == 1)
    }

    @Test("a server that wants our certificate gets it")
    func clientCertificate() async throws {
        let server = try OpenSSLServer()
        try server.certificate("shop", names: "IP:127.0.0.1")
        try server.certificate("agent")
        try server.serve(
            "shop", ["-tls1_2", "-Verify", "1", "-CAfile", server.path("agent.pem"), "-verify_return_error"])
        let source = TLSProbeSettings.Source.server(host: "127.0.0.1", port: server.port)
        let without = await Self.answer(source) { $0.tls.client.authoritiesFile = server.path("shop.pem") }
        #expect(without.error?.code == .tls)
        let with = await Self.answer(source) {
            $0.tls.client.authoritiesFile = server.path("shop.pem")
            $0.tls.client.certificateFile = server.path("agent.pem")
            $0.tls.client.keyFile = server.path("agent.key")
        }
        #expect(with.error == nil)
    }

    @Test("files are read for their dates, and what is wrong with one is told with its name")
    func files() async throws {
        let server = try OpenSSLServer()
        try server.certificate("a", days: 10)
        try server.certificate("b", days: -1)
        let good = await Self.answer(.files([server.path("a.pem")]))
        #expect(good.error == nil)
        #expect(good.summary?.hasPrefix("1 certificate, the first ends on ") == true)
        let over = await Self.answer(.files([server.path("a.pem"), server.path("b.pem")]))
        #expect(over.error?.message.hasPrefix("\(server.path("b.pem")): the certificate of b expired on ") == true)
        #expect(over.families.first { $0.descriptor.name.hasPrefix("omniflow_") }?.samples.count == 2)
        let none = await Self.answer(.files(["/nowhere/a.pem", server.path("a.pem")]))
        #expect(none.error?.code == .missing)
        #expect((none.value("probe_ssl_earliest_cert_expiry") ?? 0) > 0)
    }

    @Test("PostgreSQL, mail and IMAP servers are talked into TLS", arguments: ["postgres", "smtp", "imap"])
    func startTLS(name: String) async throws {
        let peer = try LoopbackPeer { connection in
            switch name {
            case "postgres":
                if connection.receive() == [0, 0, 0, 8, 4, 210, 22, 47] { connection.send("S") }
            case "smtp":
                connection.send("220 mail\r\n")
                if connection.receiveText() == "EHLO localhost\r\n" { connection.send("250-mail\r\n250 STARTTLS\r\n") }
                if connection.receiveText() == "STARTTLS\r\n" { connection.send("220 go on\r\n") }
            default:
                connection.send("* OK\r\n")
                if connection.receiveText() == "a STARTTLS\r\n" { connection.send("* more\r\na OK\r\n") }
            }
            // A greeting of TLS comes next; an alert that it cannot be met is enough to see that.
            if connection.receive().prefix(2) == [22, 3] { connection.send([21, 3, 3, 0, 2, 2, 40]) }
        }
        let answer = await Self.answer(.server(host: "127.0.0.1", port: peer.port)) { $0.startTLS = StartTLS(name) }
        #expect(answer.error?.code == .tls)
        #expect(answer.error?.message.hasPrefix("the handshake failed: ") == true)
    }

    @Test(
        "a server that does not offer TLS, or is another, is told so",
        arguments: [("N", "tls"), ("x", "wrong_protocol")])
    func noStartTLS(word: String, code: String) async throws {
        let peer = try LoopbackPeer { connection in
            _ = connection.receive()
            connection.send(word)
            _ = connection.receive()
        }
        let answer = await Self.answer(.server(host: "127.0.0.1", port: peer.port)) { $0.startTLS = .postgres }
        #expect(answer.error?.code.description == code)
    }

    @Test(
        "a connection that ends within the handshake is closed, one that hangs is given up", arguments: [true, false])
    func broken(ends: Bool) async throws {
        let peer = try LoopbackPeer { connection in
            _ = connection.receive(10)
            if !ends { while !connection.receive().isEmpty {} }
        }
        let answer = await Self.answer(
            .server(host: "127.0.0.1", port: peer.port), within: .milliseconds(ends ? 300_000 : 300))
        #expect(answer.error.map { [.closed, .timeout].contains($0.code) && ($0.code == .timeout) == !ends } == true)
    }
}
