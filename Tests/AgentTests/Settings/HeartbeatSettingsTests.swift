import Alerting
import Probes
import Telemetry
import Testing

@testable import Agent

@Suite("Settings of heartbeats and peers")
struct HeartbeatSettingsTests {
    @Test("what stands there reaches the probes, and no token is shown")
    func complete() throws {
        let loaded = loadSettings(
            """
            probes:
              heartbeat:
                backup: {cron: "0 3 * * *", time_zone: UTC, grace: 1h, timeout: 2h, token_file: secrets/backup}
                worker: {period: 5m}
              agent: {db2: {url: "http://db2:19100/", token: inline, stale_after: 30s}}
            """, files: ["/etc/omniflow-agent/secrets/backup": "geheim"], unknownKeys: .error)
        #expect(loaded.texts.isEmpty, "\(loaded.texts)")
        let heartbeats = loaded.settings.remote.heartbeats
        #expect(heartbeats.map(\.id.description) == ["heartbeat/backup", "heartbeat/worker"])
        let cron = try CronExpression(parsing: "0 3 * * *")
        #expect(
            heartbeats[0].probe
                == HeartbeatProbeSettings(
                    schedule: .cron(cron, .utc), grace: .seconds(3_600), timeout: .seconds(7_200)))
        #expect(heartbeats[1].probe == HeartbeatProbeSettings(schedule: .period(.seconds(300))))
        #expect(heartbeats[0].token?.withValue { $0 } == "geheim" && heartbeats[1].token == nil)
        let peer = try #require(loaded.settings.remote.agents.first)
        #expect(peer.probe?.url == "http://db2:19100" && peer.probe?.staleAfter == .seconds(30))
        #expect(peer.target.timeout == .seconds(3) && peer.target.trouble == nil)
        let shown = loaded.resolved.table + loaded.resolved.json(issues: loaded.issues)
        #expect(!shown.contains("geheim") && !shown.contains("inline"))
    }

    @Test(
        "one that cannot be expected is off with the reason, and stops nothing",
        arguments: [
            ("{}", "neither how often"), ("{period: 1h, cron: \"@daily\"}", "both period and cron"),
            ("{cron: \"0 3 * *\"}", "4 fields"), ("{cron: \"0 0 30 2 *\"}", "never comes"),
            ("{period: 1s}", "duration"),
            ("{cron: \"@daily\", time_zone: Mars/Olympus}", "no time zone Mars/Olympus"),
            ("{cron: \"@daily\", time_zone: ../etc/passwd}", "time zone such as"),
            ("{period: 1h, token_file: nowhere}", "cannot be read"),
        ])
    func unusable(text: String, reason: String) throws {
        let loaded = loadSettings("probes: {heartbeat: {backup: \(text)}}")
        #expect(loaded.canStart)
        let heartbeat = try #require(loaded.settings.remote.heartbeats.first)
        #expect(heartbeat.trouble?.contains(reason) == true, "\(heartbeat.trouble ?? "nil")")
    }

    @Test("a zone without effect, a peer without an address and two names of one peer are told")
    func told() {
        #expect(
            loadSettings("probes: {heartbeat: {a: {period: 1h, time_zone: UTC}}}").texts.contains {
                $0.contains("no effect on a period")
            })
        #expect(loadSettings("probes: {agent: {a: {}}}").settings.remote.agents.first?.target.trouble != nil)
        let two = loadSettings("probes: {agent: {a: {url: \"http://h:1\"}, b: {url: \"http://h:1\"}}}")
        #expect(two.texts.contains { $0.contains("is the same server as a") })
        #expect(!two.texts.contains { $0.contains("label") })
        #expect(
            loadSettings("probes: {heartbeat: {\"a b\": {period: 1h}}}").settings.remote.heartbeats[0].trouble != nil)
    }

    @Test("the default gate asks neither jobs nor other agents")
    func gate() {
        let targets = ["heartbeat", "agent", "redis"].map { TargetID(kind: $0, name: "x") } + [.localHost]
        let gates = ReadinessSettings.none.gates(targets: targets)
        #expect(gates.first?.required.map(\.description) == ["redis/x"])
        let alone = ReadinessSettings.none.gates(targets: [TargetID(kind: "heartbeat", name: "x"), .localHost])
        #expect(alone.first?.required.map(\.description) == ["host/local"])
    }
}

extension ReadinessSettings {
    fileprivate static var none: ReadinessSettings { loadSettings("").settings.readiness }
}
