import Alerting
import Telemetry
import Testing

@testable import Agent

@Suite("Commands of alerting")
struct AlertCommandTests {
    @Test("what is asked for in an address survives it")
    func encoding() throws {
        let text = "host/local:disk:/var & \"ä\" +1%"
        let query = "x=\(PercentEncoding.encode(text))"
        #expect(try QueryParameters(query, known: ["x"]).value("x") == text)
    }

    @Test("an answer's list is cut into lines, whatever its texts hold")
    func lines() {
        let json = #"{"schema":"x","incidents":[{"a":"}]\"{","b":[{"c":1}]},{"a":"\\"}],"more":[{"d":1}]}"#
        #expect(
            JSONLines.split(json, member: "incidents") == [#"{"a":"}]\"{","b":[{"c":1}]}"#, #"{"a":"\\"}"#])
        #expect(JSONLines.split(json, member: "nothing").isEmpty)
        #expect(JSONLines.split(#"{"incidents":[]}"#, member: "incidents").isEmpty)
    }

    @Test("alerts are a table with what was done about each")
    func alerts() throws {
        var json = JSONText()
        let desk = FakeAlertDesk.busy()
        json.object { AlertsJSON.list("alerts", desk.alerts, &$0) { AlertsJSON.write($0, to: &$1) } }
        let rows = AlertTexts.alerts(String(decoding: json.bytes, as: UTF8.self)).split(separator: "\n")
        #expect(rows.count == 3)
        #expect(rows[1].hasPrefix("firing") && rows[1].contains("K7QPX") && rows[1].contains("taken by rina"))
        #expect(rows[1].hasSuffix("connection refused"))
        #expect(rows[2].hasPrefix("pending  warning   -"))
        #expect(AlertTexts.alerts(#"{"alerts":[]}"#) == "nothing is wrong")
    }

    @Test("an incident's messages stand below it with every attempt")
    func incidents() async throws {
        var json = JSONText()
        let found = try await FakeAlertDesk.busy().incidents(since: nil, limit: 10)
        json.object { AlertsJSON.list("incidents", found, &$0) { AlertsJSON.write($0, to: &$1) } }
        let rows = AlertTexts.incidents(String(decoding: json.bytes, as: UTF8.self)).split(separator: "\n")
        #expect(rows.count == 2)
        #expect(rows[0].hasPrefix("K7QPX  critical  redis/cache  ") && rows[0].contains("until "))
        #expect(rows[1].hasPrefix("  oncall: done (") && rows[1].hasSuffix(" 200)"))
    }

    @Test("every check of the catalogue has a preview that a lock screen can show")
    func previews() throws {
        let loaded = loadSettings("external_url: \"https://s.example.org\"\n")
        let renderer = loaded.settings.messageRenderer()
        for descriptor in CheckCatalog.all {
            let check = descriptor.name(target: descriptor.onlyTarget ?? "x", object: "/var")
            let page = SamplePage(check, descriptor, loaded, reason: nil, now: FakeAlertDesk.began)
            for announcement in page.announcements {
                let text = renderer.text(announcement, channel: "any")
                let head = text.prefix { $0 != "\n" }
                #expect(head.utf16.count <= 120 && head.hasSuffix("[K7QPX]"), "\(head)")
                #expect(head.contains(check.description), "\(head)")
            }
        }
    }

    @Test("addresses of containers are not the machine's own, and only Tailscale's are Tailscale's")
    func addresses() {
        let own = OwnAddresses.choose([
            ("lo", [127, 0, 0, 1]), ("docker0", [172, 17, 0, 1]), ("eth1", [100, 200, 1, 1]), ("eth0", [10, 0, 0, 5]),
            ("tailscale0", [100, 99, 1, 2]),
        ])
        #expect(own == OwnAddresses(local: "100.200.1.1", tailnet: "100.99.1.2"))
        #expect(OwnAddresses.choose([]) == OwnAddresses())
    }
}
