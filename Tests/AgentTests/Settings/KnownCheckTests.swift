import Alerting
import Telemetry
import Testing

@testable import Agent

@Suite("Names of checks in the settings")
struct KnownCheckTests {
    @Test("every check of the catalogue is known by its name, with and without the thing concerned")
    func catalogue() {
        for check in CheckCatalog.all {
            let name = check.name(target: "local", object: "/var").description
            #expect(KnownChecks.covered(by: name).contains { $0.runbook == check.runbook }, "\(name)")
            let short = name.hasSuffix(":/var") ? String(name.dropLast(5)) : name
            #expect(KnownChecks.covered(by: short).map(\.runbook) == [check.runbook], "\(short)")
        }
    }

    @Test(
        "names and patterns mean what gates and limits make of them",
        arguments: [
            ("host/local", ["host-up"]), ("host/*", ["host-up"]),
            (
                "*/*",
                [
                    "host-up", "postgres-up", "pgbouncer-up", "redis-up", "rabbitmq-up", "http-up", "tcp-up", "tls-up",
                    "dns-up", "icmp-up", "process-up", "heartbeat-up", "agent-up",
                ]
            ),
            ("postgres/orders", ["postgres-up"]), ("redis/cache:memory", ["redis-memory"]),
            ("host/local:disk:/var/*", ["host-disk"]),
            ("host/local:*:/var", ["host-disk", "host-inodes", "host-readonly"]),
            ("host/local:pressure", ["host-pressure-cpu", "host-pressure-memory", "host-pressure-io"]),
            ("host/local:disk:a?b", ["host-disk"]), ("host/local:loa?", []), ("host/other:load", []),
            ("host/local:load:x", []), ("host", []), ("", []), ("gopher/*", []),
            ("omniflow/local:delivery", ["omniflow-delivery"]), ("omniflow/other:delivery", []),
            ("omniflow/*:*", ["omniflow-delivery", "omniflow-canary", "omniflow-telemetry"]), ("omniflow/local", []),
        ])
    func covered(name: String, runbooks: [String]) {
        #expect(KnownChecks.covered(by: name).map(\.runbook) == runbooks)
    }

    @Test("the star alone means every check")
    func everything() {
        #expect(KnownChecks.covered(by: "*").count == CheckCatalog.all.count)
    }

    @Test(
        "what no check of this version is called is told, with the nearest one, wherever it stands",
        arguments: [
            ("host/local:unit:nginx.service", "this version has host/local, host/local:disk,"),
            ("host/local:unit", "this version has host/local,"), ("host/local:loa?", "did you mean host/local:load?"),
            ("host/local:dsk:/var", "did you mean host/local:disk:/var?"),
            ("host/local:lod:x", "did you mean host/local:load?"), ("host/lokal", "did you mean host/local?"),
            ("host/local:presure:cpu", "did you mean host/local:pressure:cpu?"),
        ])
    func unknown(name: String, suggestion: String) {
        for text in [
            "readiness: {groups: {g: {required: [\"\(name)\"]}}}",
            "readiness: {groups: {g: {required: [host/local], optional: [\"\(name)\"]}}}",
            "checks: {\"\(name)\": {off: true}}",
        ] {
            let loaded = loadSettings(text)
            #expect(loaded.issues.map(\.severity) == [.warning], "\(loaded.texts)")
            #expect(loaded.issues.first?.suggestion?.hasPrefix(suggestion) == true, "\(loaded.texts)")
        }
    }

    @Test("the agent's own checks can be set as all others, and no gate can require them")
    func own() {
        let set = loadSettings(
            """
            checks:
              "omniflow/local:delivery": {severity: warning, labels: {team: core}, runbook_url: "https://example.org/r"}
              "omniflow/local:canary": {off: true}
            """)
        #expect(set.issues.isEmpty, "\(set.texts)")
        let gate = loadSettings("readiness: {groups: {g: {required: [\"omniflow/local:delivery\"]}}}")
        #expect(gate.issues.first?.suggestion?.hasPrefix("this version has host/local,") == true, "\(gate.texts)")
        let unknown = loadSettings("checks: {\"omniflow/local:clock\": {off: true}}")
        #expect(
            unknown.issues.map(\.suggestion) == [
                "this version has omniflow/local:delivery, omniflow/local:canary, omniflow/local:telemetry"
            ])
        let typo = loadSettings("checks: {\"omniflow/local:canari\": {off: true}}")
        #expect(typo.issues.map(\.suggestion) == ["did you mean omniflow/local:canary?"])
    }

    @Test("what is told at once needs no confirmation, and what has no number no limit")
    func withoutEffect() {
        let loaded = loadSettings(
            "checks: {\"omniflow/*:*\": {fail_after: 5, clear_after: 2, flap_detection: false, warn: 3}}")
        #expect(loaded.issues.count == 4, "\(loaded.texts)")
        #expect(loaded.texts.count { $0.contains("is told at once") } == 3)
        #expect(loaded.texts.contains { $0.contains("knows only yes and no") })
        #expect(loadSettings("checks: {\"*\": {fail_after: 5}}").issues.isEmpty)
    }
}
