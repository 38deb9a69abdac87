import HTTPClient
import NetworkClient
import Probes
import TLSInspection
import Telemetry
import Testing

@testable import Agent

@Suite("Settings of http, tcp, tls, dns, icmp and process targets")
struct ProbedTargetTests {
    private let http = """
        probes:
          http:
            shop:
              url: "https://shop.example.org/health?deep=1"
              method: POST
              headers: {Accept: application/json, X-Key: geheim}
              body: |
                {"ask": 1}
              expect_status: [200, 204]
              expect_body: ready
              reject_body: "error|panic"
              expect_json: ["version == \\"1.4.2\\"", "queue.depth < 100"]
              redirects: 2
              connect_to: 127.0.0.1
              ip_version: 4
              basic_auth: {user: probe, password_file: secrets/shop}
              tls: {ca_file: ca.pem, verify: false, server_name: shop}
              max_latency: 2s
              names: debian12
              interval: 30s
              up_interval: 2s
              timeout: 1s
        """

    @Test("what stands there reaches the probe over HTTP, and no secret is shown")
    func httpTarget() throws {
        let loaded = loadSettings(
            http, files: ["/etc/omniflow-agent/secrets/shop": "hush"], unknownKeys: .error)
        #expect(loaded.texts.isEmpty, "\(loaded.texts)")
        let shop = try #require(loaded.settings.remote.http.first)
        #expect(shop.target.trouble == nil && shop.target.id.description == "http/shop")
        #expect(shop.target.upInterval == .seconds(2) && shop.target.timeout == .seconds(1))
        #expect(shop.target.addresses == ["https://shop.example.org/health?deep=1", "127.0.0.1"])
        let probe = try #require(shop.probe)
        #expect(probe.method == "POST" && probe.body == Array("{\"ask\": 1}\n".utf8))
        #expect(probe.headers.map(\.name) == ["Accept", "X-Key"])
        #expect(probe.expectations.status.contains(204) && !probe.expectations.status.contains(201))
        #expect(probe.expectations.bodyContains == ["ready"])
        #expect(probe.expectations.bodyMatchesNot.count == 1)
        #expect(probe.expectations.json.map(\.description) == ["version == \"1.4.2\"", "queue.depth < 100"])
        #expect(probe.expectations.latencyLimit == .seconds(2))
        #expect(probe.redirectLimit == 2 && probe.connectHost == "127.0.0.1" && probe.addressFamily == .onlyV4)
        #expect(probe.tls.authorityFile == "/etc/omniflow-agent/ca.pem" && !probe.tls.isVerified)
        #expect(probe.names == .debian12 && probe.freshness == .seconds(2))
        guard case .basic("probe", let password)? = probe.credentials else {
            Issue.record("no basic authentication")
            return
        }
        #expect(password.withValue { $0 } == "hush")
        let shown = loaded.resolved.table + loaded.resolved.json(issues: loaded.issues)
        for secret in ["hush", "geheim", "\"ask"] { #expect(!shown.contains(secret)) }
    }

    @Test(
        "statuses are one or a list, single or classes",
        arguments: [("200", 200, 201), ("[200, 204]", 204, 201), ("2xx", 299, 300), ("\"200-204\"", 203, 205)])
    func statuses(text: String, good: Int, bad: Int) throws {
        let loaded = loadSettings("probes: {http: {shop: {url: \"http://a/\", expect_status: \(text)}}}")
        let status = try #require(loaded.settings.remote.http.first?.probe?.expectations.status)
        #expect(status.contains(good) && !status.contains(bad))
    }

    @Test("the other kinds' settings reach their probes")
    func others() throws {
        let loaded = loadSettings(
            """
            probes:
              tcp:
                mail:
                  address: "[::1]:25"
                  tls: {minimum_version: 1.3}
                  dialogue: [{expect: "^220 ", send: "STARTTLS\\r", start_tls: true}]
                plain: {address: "db:25"}
                tls: {address: "db:465", tls: {enabled: true}}
              tls:
                site: {address: shop.example.org, names: www.example.org, starttls: smtp, profile: debian12}
                files: {files: [a.pem, /b.pem]}
              dns: {site: {name: a.example, type: mx, server: "10.0.0.1:5353", transport: tcp, expect: "10 m.example"}}
              icmp: {db: {host: db, payload_bytes: 100}}
              process: {shop: {name: [node, nodejs], command_line: "server", minimum: 2, maximum: 4, children: true}}
            """, unknownKeys: .error)
        #expect(loaded.texts.isEmpty, "\(loaded.texts)")
        let remote = loaded.settings.remote
        let mail = try #require(remote.tcp.first?.probe)
        #expect(mail.host == "::1" && mail.port == 25 && !mail.usesTLS && mail.dialogue.count == 1)
        #expect(mail.dialogue[0].send == "STARTTLS\r" && mail.dialogue[0].startsTLS)
        #expect(mail.tls.client.minimumVersion == .tls13)
        #expect(remote.tcp.map { $0.probe?.usesTLS } == [false, false, true])
        let site = try #require(remote.tls.first)
        #expect(site.probe?.names == ["www.example.org"] && site.probe?.startTLS == .smtp)
        #expect(site.probe?.profile == .debian12)
        #expect(site.target.addresses == ["shop.example.org:443"])
        guard case .files(let files)? = remote.tls.last?.probe?.source else {
            Issue.record("no files")
            return
        }
        #expect(files == ["/etc/omniflow-agent/a.pem", "/b.pem"])
        let question = try #require(remote.dns.first?.probe)
        #expect(question.type.description == "MX" && question.server == "10.0.0.1" && question.port == 5_353)
        #expect(question.answers == ["10 m.example"])
        #expect(remote.icmp.first?.probe?.payloadSize == 100)
        let shop = try #require(remote.processes.first?.probe)
        #expect(shop.selection.names == ["node", "nodejs"] && shop.minimum == 2 && shop.maximum == 4)
        #expect(shop.selection.includesChildren)
        #expect(remote.all.map(\.id.kind) == ["tcp", "tcp", "tcp", "tls", "tls", "dns", "icmp", "process"])
    }

    @Test(
        "one that cannot be watched is off with the reason and what to write, and stops nothing",
        arguments: [
            ("http", "{}", "is missing; write url"), ("http", "{url: shop}", "write the whole address"),
            ("http", "{url: \"http://me:x@shop/\"}", "basic_auth"), ("http", "{url: \"http://ä/\"}", "%XX"),
            ("http", "{url: \"http://a/\", expect_status: 99}", "2xx or 200-204"),
            ("http", "{url: \"http://a/\", expect_json: \"version = 1\"}", "write PATH == VALUE"),
            ("http", "{url: \"http://a/\", reject_body: \"(\"}", "RE2"),
            ("http", "{url: \"http://a/\", method: \"G T\"}", "a method such as GET"),
            ("http", "{url: \"http://a/\", headers: {\"a b\": c}}", "no header of this name"),
            ("http", "{url: \"http://a/\", basic_auth: {password: x}}", "without a user"),
            ("http", "{url: \"http://a/\", bearer_token_file: nowhere}", "cannot be read"),
            ("http", "{url: \"http://a/\", tls: {key_file: k}}", "without its certificate"),
            ("http", "7", "must be a map"), ("http", "{url: \"http://a/\", ip_version: 5}", "4_first"),
            ("tcp", "{address: db}", "write db:PORT"), ("tcp", "{address: \"db:0\"}", "HOST:PORT"),
            ("tcp", "{address: \"db:1\", dialogue: [{}]}", "says nothing and expects nothing"),
            ("tls", "{}", "is missing; write address"), ("tls", "{address: a, files: b}", "both address and files"),
            ("dns", "{}", "is missing; write name"), ("dns", "{name: a, type: XX}", "a type such as A"),
            ("dns", "{name: a, expect_code: NOPE}", "NXDOMAIN"), ("icmp", "{}", "is missing; write host"),
            ("icmp", "{host: \"a b\"}", "name or address"), ("process", "{}", "selects no process"),
            ("process", "{name: a, minimum: 3, maximum: 2}", "less than the minimum"),
            ("process", "{command_line: \"(\"}", "RE2"),
        ])
    func unusable(kind: String, text: String, words: String) throws {
        let loaded = loadSettings("probes: {\(kind): {shop: \(text)}}")
        #expect(loaded.canStart)
        let target = try #require(loaded.settings.remote.all.first)
        #expect(target.id.description == "\(kind)/shop" && target.trouble != nil)
        #expect(loaded.texts.contains { $0.contains(words) }, "\(loaded.texts)")
    }

    @Test("several of a kind need no word about labels; two that have none are told with their places")
    func labels() {
        let two = "probes: {http: {a: {url: \"http://a/\"}, b: {url: \"http://b/\"}}, tcp: {a: {address: \"a:1\"}}}"
        #expect(loadSettings(two, unknownKeys: .error).issues.isEmpty)
        let loaded = loadSettings(
            """
            probes:
              http: {a: {url: "http://a/", unlabelled: true}}
              tcp: {a: {address: "a:1", unlabelled: true}}
            """)
        #expect(loaded.texts.contains { $0.contains("http/a") && $0.contains("tcp/a") && $0.contains(":2:") })
    }

    @Test("a reload makes those probes anew that changed, headers that are never shown among them, and no other")
    func fingerprints() throws {
        func targets(_ key: String, _ interval: String = "15s") -> [ProbeRunner.Target] {
            let loaded = loadSettings(
                """
                probes:
                  http: {shop: {url: "http://a/", headers: {X-Key: \(key)}, interval: \(interval)}}
                  process: {shop: {name: node}}
                """)
            return TargetPlan.make(
                loaded, heartbeats: HeartbeatBook(), shared: SharedProbeParts(), time: SystemTime(),
                logger: RunnerFixture.quiet)
        }
        let before = targets("one")
        #expect(before.map(\.id.description) == ["host/local", "http/shop", "process/shop"])
        #expect(before[1].isUpChecked && before[2].isUpChecked)
        #expect(before.map(\.fingerprint) == targets("one", "30s").map(\.fingerprint))
        #expect(before[1].fingerprint != targets("two")[1].fingerprint)
        #expect(before[2].fingerprint == targets("two")[2].fingerprint)
    }
}
