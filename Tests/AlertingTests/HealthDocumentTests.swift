import Alerting
import Foundation
import Telemetry
import Testing

@Suite("Health document")
struct HealthDocumentTests {
    private func document(_ fixture: ReadinessFixture) -> HealthDocument {
        HealthDocument(fixture.snapshot, requiredBy: fixture.groups[0], at: fixture.now)
    }

    @Test("says everything to those who may know")
    func full() {
        var fixture = ReadinessFixture()
        fixture.verdicts = []
        fixture.add("redis/cache", .pass, age: 3)
        fixture.add("http/shop", .pass, age: 2)
        let check = CheckName(kind: "host", target: "local", aspect: "disk:/var")
        fixture.verdicts.append(
            Verdict(
                check: check, state: .warn, reason: "/var \"quoted\" full",
                observation: Observation(value: 0.9, unit: "ratio"), measurement: fixture.verdicts[0].measurement,
                since: fixture.wallClock, staleAfter: .seconds(15)))
        let text = String(decoding: document(fixture).json(showsReasons: true, version: "1.2.0"), as: UTF8.self)
        let expected = [
            #"{"status":"warn","version":"1.2.0","serviceId":"omniflow-agent","checks":{"host/local:disk":[{"#,
            #""componentId":"/var","componentType":"system","status":"warn","#,
            #""time":"2026-03-01T11:59:57.000Z","observedValue":0.9,"observedUnit":"ratio","#,
            #""output":"/var \"quoted\" full","omniflow:check":"host/local:disk:/var","#,
            #""omniflow:state":"warn","omniflow:since":"2026-03-01T12:00:00.000Z","omniflow:age_seconds":3}],"#,
            #""http/shop:up":[{"componentId":"shop","componentType":"component","status":"pass","#,
        ]
        #expect(text.hasPrefix(expected.joined()))
        #expect(text.contains(#""redis/cache:up":[{"componentId":"cache","componentType":"datastore","#))
    }

    @Test("tells strangers verdicts and ages only")
    func withheld() {
        var fixture = ReadinessFixture()
        fixture.add("http/shop", .fail, age: 1, reason: "HTTP 502 from 10.0.0.5")
        let text = String(decoding: document(fixture).json(showsReasons: false, version: "1.2.0"), as: UTF8.self)
        for secret in ["10.0.0.5", "db1", "1.2.0", "output", "observed"] { #expect(!text.contains(secret)) }
        #expect(text.contains(#""omniflow:state":"fail""#))
    }

    @Test(
        "the whole follows the required checks, the others make it warn at most",
        arguments: [
            ("http/shop", CheckState.pass, 1.0, HealthDocument.Status.warn), ("http/shop", .fail, 1, .fail),
            ("http/shop", .unknown, 1, .fail), ("http/shop", .pass, 60, .fail), ("http/shop", .disabled, 1, .warn),
            ("host/local:load", .fail, 1, .warn), ("host/local:load", .unknown, 1, .warn),
        ])
    func status(name: String, state: CheckState, age: Double, expected: HealthDocument.Status) {
        var fixture = ReadinessFixture()
        fixture.add(name, state, age: age)
        #expect(document(fixture).status == expected)
    }

    @Test("all good is pass; a required check that is missing fails and is named")
    func edges() {
        var fixture = ReadinessFixture()
        fixture.add("host/local:clock", .pass, age: 1)
        #expect(document(fixture).status == .pass)
        fixture.verdicts = []
        #expect(document(fixture).status == .fail)
        let text = String(decoding: document(fixture).json(showsReasons: false), as: UTF8.self)
        #expect(text.contains(#""notes":["no check for the required redis/cache","#))
    }

    @Test("stays JSON with names from hell; one key holds all of its kind")
    func hostile() throws {
        var fixture = ReadinessFixture()
        for path in ["/a\"b", "/a\\\n", "/\u{0}\u{1B}[31m", "/a:b:c", "/é🦆"] {
            fixture.verdicts.append(
                Verdict(
                    check: CheckName(kind: "host", target: "local", aspect: "disk:\(path)"), state: .fail, reason: path,
                    observation: Observation(value: .nan, unit: "ratio"),
                    measurement: fixture.verdicts[0].measurement, since: fixture.wallClock, staleAfter: .seconds(15)))
        }
        let bytes = document(fixture).json(showsReasons: true)
        let root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let disks = try #require((root["checks"] as? [String: Any])?["host/local:disk"] as? [[String: Any]])
        #expect(disks.count == 5)
        #expect(disks.contains { $0["componentId"] as? String == "/\u{0}\u{1B}[31m" })
        let readiness = try fixture.judge().text(isVerbose: true, showsReasons: true)
        #expect(readiness.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
    }
}
