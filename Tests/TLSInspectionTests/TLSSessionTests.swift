import Testing

@testable import TLSInspection

@Suite("TLS sessions without a socket")
struct TLSSessionTests {
    private static func session(_ name: String = "shop.test") throws -> TLSSession {
        try TLSSession(try TLSContext.shared(TLSClientSettings()), serverName: name)
    }

    @Test("a session begins with a greeting that names the server, and waits")
    func begin() throws {
        let session = try Self.session()
        guard case .needsInput = try session.shakeHands() else {
            Issue.record("it is done")
            return
        }
        let hello = session.takeOutput()
        #expect(hello.prefix(2) == [22, 3])
        #expect(hello.contains(Array("shop.test".utf8)))
        #expect(session.takeOutput().isEmpty)
    }

    @Test("an address is not sent as a name")
    func address() throws {
        let session = try Self.session("127.0.0.1")
        _ = try session.shakeHands()
        #expect(!session.takeOutput().contains(Array("127.0.0.1".utf8)))
    }

    @Test(
        "what does not speak TLS is told by its first words",
        arguments: [
            ("HTTP/1.1 400 Bad Request\r\n\r\n", "it says \"HTTP/1.1 400 Bad\""), ("SSH-2.0-OpenSSH", "it says \"SSH"),
            ("\u{0}\u{1}", "does not speak TLS"), ("N", "does not speak TLS"),
        ])
    func notTLS(text: String, words: String) throws {
        let session = try Self.session()
        _ = try session.shakeHands()
        session.feed(Array(text.utf8) + [UInt8](repeating: 0, count: 20))
        #expect {
            _ = try session.shakeHands()
        } throws: {
            ($0 as? TLSError)?.code == .notTLS && ($0 as? TLSError)?.message.contains(words) == true
        }
    }

    @Test("an alert is an error, and its reason is told", arguments: [(UInt8(70), true), (40, false), (112, false)])
    func alerts(number: UInt8, isVersion: Bool) throws {
        let session = try Self.session()
        _ = try session.shakeHands()
        session.feed([21, 3, 3, 0, 2, 2, number])
        #expect {
            _ = try session.shakeHands()
        } throws: {
            ($0 as? TLSError)?.code == (isVersion ? .protocolVersion : .handshake)
        }
    }

    @Test("records of garbage, of any type and length, end or wait")
    func garbage() throws {
        var generator = SystemRandomNumberGenerator()
        for type: UInt8 in 20...24 {
            for length in [0, 1, 5, 100, 16_384, 65_535] {
                let session = try Self.session()
                _ = try session.shakeHands()
                session.feed([type, 3, 3, UInt8(length >> 8), UInt8(length & 255)])
                session.feed((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
                _ = try? session.shakeHands()
                #expect(session.report.chain.isEmpty)
            }
        }
    }

    @Test("what is no server name is refused", arguments: ["", ".", String(repeating: "a", count: 300), "a\0b"])
    func names(name: String) {
        #expect { try Self.session(name) } throws: { ($0 as? TLSError)?.code == .settings }
    }

    @Test("files that do not hold what they should are told by name")
    func files() throws {
        let files = try TestCertificates()
        try files.make("a", subject: "/CN=a")
        try files.make("b", subject: "/CN=b")
        try files.write(Array("nothing".utf8), to: "empty")
        var settings = TLSClientSettings(authoritiesFile: files.path("nowhere"))
        #expect { try TLSContext.shared(settings) } throws: { ($0 as? TLSError)?.code == .missing }
        settings.authoritiesFile = files.path("empty")
        #expect { try TLSContext.shared(settings) } throws: { ($0 as? TLSError)?.code == .settings }
        settings.authoritiesFile = files.path("a.pem")
        settings.certificateFile = files.path("a.pem")
        settings.keyFile = files.path("b.key")
        #expect { try TLSContext.shared(settings) } throws: { ($0 as? TLSError)?.code == .settings }
        settings.keyFile = files.path("a.key")
        let first = try TLSContext.shared(settings)
        #expect(try TLSContext.shared(settings) === first)
        try files.make("a", subject: "/CN=anew")
        #expect(try TLSContext.shared(settings) !== first)
    }

    @Test(
        "versions are read as people write them",
        arguments: [("1.2", "TLS 1.2"), ("TLSv1.3", "TLS 1.3"), ("tls12", "TLS 1.2"), ("TLS 1.0", "TLS 1.0")])
    func versions(text: String, shown: String) {
        #expect(TLSVersion(text)?.description == shown)
        for bad in ["", "SSL 3", "1.4", "2", "TLS", "1.2.3", "x1.2"] { #expect(TLSVersion(bad) == nil, "\(bad)") }
        #expect(TLSVersion.tls11 < .tls12)
    }
}
