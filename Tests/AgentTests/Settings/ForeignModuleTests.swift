import Probes
import Testing

@testable import Agent

@Suite("What modules may ask besides the settings' own targets")
struct ForeignModuleTests {
    private static let list = ["*.example.org", "db.internal", "10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]

    @Test(
        "an address counts by its networks, a name by public addresses alone or by networks",
        arguments: [
            ("192.0.2.7", nil, true), ("192.0.2.8", nil, false), ("10.9.9.9", nil, true), ("11.0.0.1", nil, false),
            ("::ffff:10.9.9.9", nil, true), ("2001:db8::5", nil, true), ("2001:db9::5", nil, false),
            ("11.0.0.1", "shop.example.org", true), ("11.0.0.1", "SHOP.example.org.", true),
            ("11.0.0.1", "example.org", false), ("11.0.0.1", "evil.test", false), ("10.1.1.1", "evil.test", true),
            ("11.0.0.1", "db.internal", true), ("192.168.1.1", "shop.example.org", false),
            ("172.16.0.1", "shop.example.org", false), ("100.64.0.1", "db.internal", false),
            ("fd12::1", "shop.example.org", false), ("2606::1", "shop.example.org", true),
        ] as [(String, String?, Bool)])
    func addresses(_ address: String, _ name: String?, _ isAllowed: Bool) throws {
        let allowed = AllowedTargets(Self.list)
        #expect(allowed.allows(try #require(IPAddress(parsing: address)), of: name) == isAllowed)
    }

    @Test(
        "no name and no wide network leads to this host, to metadata services or to addresses that wrap others",
        arguments: [
            "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "169.254.169.254", "169.254.1.1", "fe80::1", "224.0.0.1",
            "255.255.255.255", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::7f00:1",
        ])
    func never(_ address: String) throws {
        let everything = AllowedTargets(["*", "0.0.0.0/0", "::/0", "169.254.0.0/16", "fe80::/10"])
        let ip = try #require(IPAddress(parsing: address))
        #expect(!everything.allows(ip, of: "rebound.example.org"))
        #expect(!everything.allows(ip, of: nil))
    }

    @Test(
        "what is named exactly is meant",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("127.0.0.0/8", "127.3.3.3"), ("::1", "::1"),
            ("169.254.169.254", "169.254.169.254"), ("fe80::1", "fe80::1"),
        ])
    func exactly(_ entry: String, _ address: String) throws {
        #expect(AllowedTargets([entry]).allows(try #require(IPAddress(parsing: address)), of: nil))
    }

    @Test("nothing is allowed unless it is named, and no name service hears of a name that cannot be")
    func nothing() throws {
        #expect(!AllowedTargets([]).allows(try #require(IPAddress(parsing: "192.0.2.1")), of: "example.org"))
        #expect(!AllowedTargets(["*.example.org"]).mayAllow("secret.evil.test"))
        #expect(AllowedTargets(["10.0.0.0/8"]).mayAllow("db.internal"))
    }

    @Test(
        "an entry is a name, a pattern, an address or a network",
        arguments: [
            ("*.example.org", true), ("10.0.0.0/8", true), ("::1", true), ("10.0.0.0/33", false),
            ("10.0.0.300", false), ("", false), ("*", false), ("http://example.org", false), ("a b", false),
        ])
    func entries(_ text: String, _ isEntry: Bool) {
        #expect(AllowedTargets.isEntry(text) == isEntry)
    }

    @Test("a module of another kind, and a target that is none, are errors with their places")
    func problems() {
        let loaded = loadSettings(
            """
            drop_in:
              blackbox_allow:
                icmp: {targets: "10.0.0.0/8"}
                http_2xx: {targets: "10.0.0.0/8", like: nobody}
                tcp_connect: {targets: "10.0.0.0/8"}

            """)
        #expect(loaded.settings.foreign.keys.sorted() == ["tcp_connect"])
        #expect(
            loaded.texts.contains { $0.contains("icmp") && $0.contains("no module of http or tcp") }, "\(loaded.texts)")
        #expect(loaded.texts.contains { $0.contains("nobody is no target of the module's kind") }, "\(loaded.texts)")
    }

    @Test("the target that a module is like gives what is expected, and none of its secrets")
    func like() {
        let loaded = loadSettings(
            """
            drop_in: {blackbox_allow: {http_2xx: {targets: "10.0.0.0/8", like: shop}}}
            probes:
              http:
                shop:
                  url: "http://127.0.0.1/"
                  headers: {X-Key: secret}
                  body: secret
                  redirects: 5
                  bearer_token: secret
                  expect_status: 404

            """)
        guard case .http(let settings)? = loaded.settings.foreign["http_2xx"]?.way else {
            Issue.record("no module: \(loaded.texts)")
            return
        }
        #expect(settings.headers.isEmpty && settings.body.isEmpty && settings.credentials == nil)
        #expect(settings.redirectLimit == 0)
        #expect(settings.connectHost == nil)
    }

    @Test(
        "targets are read as blackbox_exporter reads them, and none with a user",
        arguments: [
            ("http://shop.example.org:8080/x?y", "shop.example.org"), ("shop.example.org/health", "shop.example.org"),
            ("https://[2001:db8::1]/", "2001:db8::1"), ("http://user@10.0.0.1/", nil),
            ("http://10.0.0.1\\\\@evil.test/", nil), ("ftp://10.0.0.1/", nil), ("file:///etc/passwd", nil),
            ("http://a b/", nil), ("", nil),
        ] as [(String, String?)])
    func read(_ text: String, _ host: String?) {
        #expect(ForeignAddress(text, .http(.init(url: "")))?.host == host)
    }
}
