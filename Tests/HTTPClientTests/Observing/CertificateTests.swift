import Foundation
import Synchronization
import Testing

@testable import HTTPClient

@Suite("Certificates of each kind", .timeLimit(.minutes(2)))
struct CertificateTests {
    private let observer = HTTPObserver(name: "observer-test")
    private let certificates: TestCertificates

    init() throws {
        certificates = try TestCertificates()
    }

    private func observe(
        _ name: String, _ more: String..., host: String = "localhost", _ change: (inout HTTPInquiry) -> Void = { _ in }
    ) async throws -> HTTPObservation {
        let server: TLSServer
        switch more.first {
        case let first?: server = try TLSServer(certificates, name, first)
        case nil: server = try TLSServer(certificates, name)
        }
        defer { server.stop() }
        var inquiry = HTTPInquiry(HTTPRequest(url: "https://\(host):\(server.port)/"))
        inquiry.tls.authorityFile = certificates.file("ca.pem")
        inquiry.connectHost = "127.0.0.1"
        change(&inquiry)
        return await observer.observe(inquiry, timeout: .seconds(30))
    }

    @Test("a good one: its facts, its chain's end, the protocol and the suite")
    func good() async throws {
        try certificates.make("good", until: 30, names: "DNS:localhost,DNS:www.shop.test,IP:127.0.0.1,IP:::1")
        let seen = try await observe("good")
        #expect(seen.failure == nil)
        #expect(seen.status == 200)
        #expect(seen.phases.tls > .zero)
        let facts = try #require(seen.tls)
        #expect(facts.fault == nil)
        #expect(facts.version == "TLS 1.3")
        #expect(facts.cipher.hasPrefix("TLS_"))
        let own = try #require(facts.chain.first)
        #expect(own.subject == "CN=good.test,O=Shop")
        #expect(own.issuer == "CN=Test ca,O=Shop")
        #expect(own.names == ["localhost", "www.shop.test"])
        #expect(own.addresses == ["127.0.0.1", "::1"])
        #expect(own.serial == "10")
        #expect(own.fingerprint.count == 64)
        let days = Double(own.notAfter) / 86_400 - Date().timeIntervalSince1970 / 86_400
        #expect((29.9...30.1).contains(days))
        #expect(facts.earliestEnd == own.notAfter)
        #expect(facts.trustedUntil == own.notAfter)
        let named = try await observe("good", host: "127.0.0.1") { $0.tls.serverName = "www.shop.test" }
        #expect(named.status == 200)
        let old = try await observe("good", "-tls1_2")
        #expect(old.tls?.version == "TLS 1.2")
        #expect(old.tls?.cipher.hasPrefix("TLS_ECDHE") == true)
    }

    @Test("expired, not yet valid, self-signed, of a stranger, and for another name")
    func bad() async throws {
        try certificates.make("expired", from: -10, until: -3, names: "DNS:localhost")
        try certificates.make("future", from: 3, until: 30, names: "DNS:localhost")
        try certificates.make("alone", names: "DNS:localhost", by: "self")
        try certificates.make("foreign", names: "DNS:localhost", by: "stranger")
        try certificates.make("other", names: "DNS:other.test")
        let faults: [(name: String, fault: PeerFacts.Fault?)] = [
            ("expired", .expired), ("future", .notYetValid), ("alone", .selfSigned), ("foreign", .untrustedIssuer),
            ("other", nil),
        ]
        for (name, fault) in faults {
            let seen = try await observe(name)
            #expect(seen.failure?.code == .tls, "\(name)")
            #expect(seen.failure?.phase == .tls, "\(name)")
            #expect(seen.status == 0)
            #expect(seen.tls?.fault == fault, "\(name)")
            #expect(seen.tls?.chain.first?.subject == "CN=\(name).test,O=Shop")
            let trusting = try await observe(name) { $0.tls.isVerified = false }
            #expect(trusting.status == 200, "\(name)")
            #expect(trusting.tls?.fault == fault, "\(name)")
        }
        let trusted = try await observe("alone") { $0.tls.authorityFile = certificates.file("alone.pem") }
        #expect(trusted.status == 200, "\(String(describing: trusted.failure))")
    }

    @Test("two targets with authorities of their own do not trust each other's")
    func ownAuthorities() async throws {
        try certificates.make("good", names: "DNS:localhost")
        try certificates.make("foreign", names: "DNS:localhost", by: "stranger")
        for _ in 0..<2 {
            #expect(try await observe("good").status == 200)
            #expect(try await observe("foreign").tls?.fault == .untrustedIssuer)
            let foreign = try await observe("foreign") { $0.tls.authorityFile = certificates.file("stranger.pem") }
            #expect(foreign.status == 200)
            let good = try await observe("good") { $0.tls.authorityFile = certificates.file("stranger.pem") }
            #expect(good.tls?.fault == .untrustedIssuer)
        }
    }

    @Test("a handshake that nobody answers ends at the deadline as such")
    func silentHandshake() async throws {
        let silent = try LoopbackServer { $0.waitForEnd() }
        defer { silent.stop() }
        let seen = await observer.observe(
            HTTPInquiry(HTTPRequest(url: "https://127.0.0.1:\(silent.port)/")), timeout: .milliseconds(300))
        #expect(seen.failure?.code == .timeout)
        #expect(seen.failure?.phase == .tls)
    }

    @Test("a file of authorities that is none is told before anything is asked")
    func noAuthorities() async throws {
        try "nothing".write(toFile: certificates.file("empty.pem"), atomically: true, encoding: .utf8)
        try certificates.make("good", names: "DNS:localhost")
        for file in ["empty.pem", "missing.pem"] {
            let seen = try await observe("good") { $0.tls.authorityFile = certificates.file(file) }
            #expect(seen.failure?.code == .invalidRequest)
        }
    }

    @Test("a changed file of authorities is read again, beside those who are served by what was known")
    func renewedAuthorities() throws {
        let file = certificates.file("renewed.pem")
        try FileManager.default.copyItem(atPath: certificates.file("ca.pem"), toPath: file)
        let asked = Mutex<[TrustStores.Loaded?]>([])
        var stores = TrustStores(systemFile: file, checkInterval: .zero) { _, known in
            asked.withLock { $0.append(known) }
            return true
        }
        func known(_ standing: TrustStores.Standing) -> TrustStore? {
            if case .read(let store) = standing { store } else { nil }
        }
        #expect(known(stores.store(of: stores.file(nil))) == nil)
        // It is being read: nobody reads it a second time.
        #expect(known(stores.store(of: file)) == nil)
        #expect(asked.withLock { $0.count } == 1)
        let first = TrustStores.load(file, known: nil)
        stores.take(first)
        #expect(first.store != nil)
        #expect(known(stores.store(of: file)) === first.store)
        #expect(asked.withLock { $0.count } == 2)
        // As it was: the same store; changed: another one.
        let same = TrustStores.load(file, known: asked.withLock { $0.last } ?? nil)
        #expect(same.store === first.store)
        stores.take(same)
        try "nothing".write(toFile: file, atomically: true, encoding: .utf8)
        let changed = TrustStores.load(file, known: same)
        #expect(changed.store == nil)
        stores.take(changed)
        #expect(known(stores.store(of: file)) == nil)
    }

    @Test("a file of authorities that never opens costs its own questions their time, and nobody else's")
    func hangingAuthorities() async throws {
        let pipe = certificates.file("never.pem")
        // Reading a pipe that nobody writes to waits for good.
        #expect(mkfifo(pipe, 0o600) == 0)
        try certificates.make("good", names: "DNS:localhost")
        let server = try LoopbackServer { HTTPObserverTests.greet($0, "here") }
        defer { server.stop() }
        var hanging = HTTPInquiry(HTTPRequest(url: "https://127.0.0.1:\(server.port)/"))
        hanging.tls.authorityFile = pipe
        async let late = observer.observe(hanging, timeout: .milliseconds(300))
        let plain = await observer.observe(
            HTTPInquiry(HTTPRequest(url: "http://127.0.0.1:\(server.port)/")), timeout: .seconds(20))
        #expect(plain.status == 200)
        let seen = await late
        #expect(seen.failure?.code == .timeout)
        #expect(seen.failure?.reason.contains("could not be read in time") == true)
        // The thread that hangs is let go.
        let writer = open(pipe, O_WRONLY | O_NONBLOCK)
        if writer >= 0 { close(writer) }
    }

    @Test("no TLS on the port, and no HTTP without it")
    func mixedUp() async throws {
        let plain = try LoopbackServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            connection.waitForEnd()
        }
        defer { plain.stop() }
        let seen = await observer.observe(
            HTTPInquiry(HTTPRequest(url: "https://127.0.0.1:\(plain.port)/")), timeout: .seconds(20))
        #expect(seen.failure?.code == .tls)
        #expect(seen.tls == nil)
        try certificates.make("good", names: "DNS:localhost")
        let server = try TLSServer(certificates, "good")
        defer { server.stop() }
        let unsafe = await observer.observe(
            HTTPInquiry(HTTPRequest(url: "http://127.0.0.1:\(server.port)/")), timeout: .seconds(20))
        #expect(unsafe.failure != nil)
    }
}
