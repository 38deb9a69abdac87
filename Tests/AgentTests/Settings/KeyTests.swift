import Probes
import Regex
import Telemetry
import Testing

@testable import Agent

@Suite("Keys, and what is wrong with them")
struct KeyTests {
    @Test("all problems are told at once, each at its place")
    func everything() {
        let loaded = loadSettings(
            """
            listen: {port: 99999, adress: 1.2.3.4}
            shutdown: {drain: 5}
            log: {level: inof}
            probes: {host: {interval: 1x, collectors: {enable: [loadavgg]}}}
            """)
        #expect(loaded.issues.count == 6, "\(loaded.texts)")
        #expect(
            loaded.texts.contains(
                "\(settingsPath):1:23: warning: listen.adress: unknown key; did you mean listen.address?"))
        #expect(
            loaded.texts.contains { $0.hasPrefix("\(settingsPath):2:19: error: shutdown.drain: the duration 5 has no") }
        )
        #expect(loaded.texts.contains { $0.hasSuffix("did you mean info?") })
        #expect(loaded.texts.contains { $0.hasSuffix("did you mean loadavg?") })
    }

    @Test("an unknown key is an error to check-config and a warning to run")
    func unknown() {
        #expect(loadSettings("prot: 1\n", unknownKeys: .error).issues.map(\.severity) == [.error])
        let loaded = loadSettings("port: 1\nwhatever_is_this: 2\n")
        #expect(loaded.canStart)
        #expect(loaded.texts.first?.hasSuffix("did you mean listen.port?") == true)
        #expect(loaded.texts.last?.contains("known here: identity, ") == true)
    }

    @Test(
        "a key of a later version is told as such",
        arguments: [
            "history: {retention: 24h}",
            "alerting: {rule_files: [a]}",
            "app: {database: sqlite}",
            "external_labels: {a: b}",
        ])
    func later(text: String) {
        let loaded = loadSettings(text, unknownKeys: .error)
        #expect(loaded.issues.map(\.severity) == [.warning])
        #expect(loaded.texts.first?.contains("not in this version") == true)
    }

    @Test("a key of a later version that says nothing is no matter")
    func laterAndEmpty() {
        #expect(loadSettings("external_labels: {}\notlp: {}\napp: null\nprobes: {redis: }\n").issues.isEmpty)
    }

    @Test(
        "a value of the wrong kind is an error that names the kind",
        arguments: [
            ("listen: 5", "listen: must be a map"), ("listen: {auth: {}}", "listen.auth: must be a list"),
            ("listen: {port: []}", "listen.port: must be a whole number"), ("listen: {hosts: a}", "must be a list"),
            ("listen: {port: 080x}", "is not a whole number"), ("listen: {metrics_open: 1}", "is not true or false"),
            ("listen: {address: \"*\"}", "write 0.0.0.0"), ("listen: {address: example.org}", "is not an IP address"),
            ("listen: {trusted_proxies: [10.0.0.1/8]}", "has bits set"), ("external_url: status", "is not an address"),
            ("external_url: \"https://\"", "is not an address"), ("drop_in: {node: \":9100\"}", "write 0.0.0.0:9100"),
            ("drop_in: {node: \"0.0.0.0:19100\"}", "want the same port"), ("paths: {procfs: ~/p}", "~ is not expanded"),
            ("drop_in: {redis: \"[::]:9121\", postgres: \"127.0.0.1:9121\"}", "drop_in.postgres (127.0.0.1:9121)"),
            ("listen: {limits: {body_size: 1TiB}}", "is not a size from"), ("identity: {node: \"\"}", "is not a text"),
            ("identity: {time_zone: \"../x\"}", "is not a time zone"), ("[a]", "settings must be a map"),
            ("readiness: {groups: {\"a b\": {required: [host/local]}}}", "letters, digits"),
            ("readiness: {groups: {a: {required: [x]}}}", "is not a check"),
            ("listen: {tls: {certificate_file: /c}}", "is not a file"),
            ("listen: {tls: {client_ca_file: /proc}}", "missing"),
        ])
    func wrongKind(text: String, part: String) {
        let loaded = loadSettings(text)
        #expect(loaded.texts.contains { $0.contains("error") && $0.contains(part) }, "\(loaded.texts)")
        #expect(!loaded.canStart)
    }

    @Test(
        "a bad probe is off with the reason, and the agent runs",
        arguments: [
            ("probes: {host: {interval: 0s}}", "probes.host.interval: "), ("probes: 5", "probes: must be a map"),
            ("probes: {host: [a]}", "probes.host: must be a map"),
            ("probes: {host: {disks_exclude: \"(\"}}", "missing )"),
            ("probes: {host: {collectors: {enable: [xyzzy]}}}", "there is no collector"),
            ("probes: {host: {collectors: {enable: [loadavg], disable: [loadavg]}}}", "both enabled and disabled"),
        ])
    func badProbe(text: String, reason: String) {
        let loaded = loadSettings(text)
        #expect(loaded.canStart)
        #expect(loaded.issues.contains { $0.severity == .error })
        #expect(loaded.settings.host.trouble?.contains(reason) == true, "\(loaded.settings.host.trouble ?? "nil")")
    }

    @Test("the host probe's settings reach the probe, with the profile's defaults below")
    func host() {
        let loaded = loadSettings(
            """
            probes:
              host:
                names: debian12
                collectors: {enable: [interrupts], disable: [loadavg]}
                mount_points_exclude: ""
                textfile_directories: [t]
            paths: {procfs: /proc}
            """)
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        let host = loaded.settings.host.settings
        #expect(host.names == .debian12)
        #expect(!host.collectors.contains("loadavg"))
        #expect(host.collectors.contains("interrupts") && host.interruptSeriesLimit == .max)
        #expect(host.excludes.mountPoints == nil)
        #expect(host.excludes.networkDevices?.text == "^lo$")
        #expect(host.textfileDirectories == ["/etc/omniflow-agent/t"])
        #expect(host.netstatFields?.text == HostSettings.defaults(names: .debian12).netstatFields?.text)
        #expect(loaded.shown("probes.host.network_devices_exclude") == "\"^lo$\"")
    }

    @Test("of each key of a check the most exact name wins")
    func checks() throws {
        let loaded = loadSettings(
            """
            checks:
              "*": {fail_after: 5}
              "host/local:disk": {warn: 85%, critical: 95%, exclude: ["/mnt/*"]}
              "host/local:disk:/var": {warn: 70%, off: true, depends_on: [host/local], severity: warning}
              "host/*:disk:*": {clear_after: 7, warn: 60%, flap_detection: false}
            """)
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        let limits = loaded.settings.checks.limits(for: try #require(CheckName(parsing: "host/local:disk:/var")))
        #expect(limits.warn == .ratio(0.7))
        #expect(limits.critical == .ratio(0.95))
        #expect(limits.failAfter == 5 && limits.clearAfter == 7 && limits.isOff == true)
        #expect(limits.detectsFlapping == false && limits.severity == .warning && limits.exclude == [Glob("/mnt/*")])
        #expect(limits.dependsOn == [CheckName(kind: "host", target: "local")])
        let up = loaded.settings.checks.limits(for: CheckName(kind: "host", target: "local"))
        #expect(up.warn == nil && up.failAfter == 5)
    }

    @Test(
        "what would do nothing, or harm, is warned of",
        arguments: [
            ("readiness: {groups: {deploy: {optional: [host/local]}}}", "has no required checks"),
            ("readiness: {groups: {deploy: {required: [host/lokal]}}}", "did you mean host/local?"),
            ("readiness: {groups: {deploy: {required: [http/shop]}}}", "http/shop is not watched"),
            (
                "readiness: {groups: {d: {required: [host/local], optional: [host/local]}}}",
                "both required and optional"
            ),
            ("checks: {\"host/local:dsk\": {off: true}}", "did you mean host/local:disk?"),
            ("checks: {\"hosts/*\": {off: true}}", "matches no check"),
            ("checks: {\"tcp/smtp\": {off: true}}", "tcp/smtp is not watched"),
            ("checks: {\"pgbouncer/pool\": {off: true}}", "pgbouncer/pool is not watched"),
            ("probes: {host: {interval: 5s, timeout: 5s}}", "is not below its interval"),
            ("shutdown: {drain: 15s}", "is not below shutdown.timeout"),
            ("listen: {address: 0.0.0.0}", "can be reached from other machines"),
            ("listen: {trusted_proxies: [0.0.0.0/0]}", "trusts every caller"),
            ("paths: {sysfs: /x}", "not a directory here"),
            ("state_directory: /run/x", "is on tmpfs"), ("state_directory: /mnt/a", "is on nfs4"),
        ])
    func warnings(text: String, part: String) {
        let mounts = "1 0 8:1 / / rw - ext4 a rw\n2 1 0:2 / /run rw - tmpfs t rw\n3 1 0:3 / /mnt rw - nfs4 s:/ rw\n"
        var machine = SettingsMachine([settingsPath: text, "/proc/self/mountinfo": mounts])
        machine.directories.formUnion(["/run", "/mnt"])
        let loaded = SettingsLoader(file: nil, environment: [:], system: machine.system).load()
        #expect(loaded.issues.map(\.severity) == [.warning], "\(loaded.texts)")
        #expect(loaded.texts.first?.contains(part) == true, "\(loaded.texts)")
    }

    @Test("a check's name beyond any sense is refused without being compared")
    func longName() {
        let name = String(repeating: "*a", count: 100_000)
        let loaded = loadSettings("checks:\n  ? \"host/\(name)\"\n  : {off: true}\n")
        #expect(loaded.issues.contains { $0.message.hasPrefix("the name has 200005 bytes") })
        #expect(loaded.canStart)
    }

    @Test("a check that depends on itself is an error of that check alone")
    func selfDependency() {
        let loaded = loadSettings("checks: {\"host/local:*\": {depends_on: [\"host/local:load\"]}}\n")
        #expect(loaded.texts.first?.contains("depends on itself") == true)
        #expect(loaded.canStart)
    }
}
