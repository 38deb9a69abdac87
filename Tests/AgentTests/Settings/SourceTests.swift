import Probes
import Regex
import Testing

@testable import Agent

@Suite("Where settings come from")
struct SourceTests {
    @Test("files of conf.d merge by key in the order of their names, lists replace")
    func merging() {
        let loaded = loadSettings(
            "listen:\n  port: 1\n  hosts: [a]\nlog: null\n",
            files: [
                "/etc/omniflow-agent/conf.d/20-b.yaml": "listen: {hosts: [b, c]}\nlog: {level: debug}\n",
                "/etc/omniflow-agent/conf.d/10-a.yaml": "listen: {port: 1, address: 127.0.0.2}\n",
                "/etc/omniflow-agent/conf.d/.hidden.yaml": "x: 1\n",
            ])
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        #expect(loaded.settings.listen.address == ListenAddress(host: "127.0.0.2", port: 1))
        #expect(loaded.settings.listen.hosts == ["b", "c"])
        #expect(loaded.settings.log.level == .debug)
        #expect(
            loaded.resolved.files.map { $0.split(separator: "/").last } == ["agent.yaml", "10-a.yaml", "20-b.yaml"])
        #expect(loaded.source(of: "listen.address") == "/etc/omniflow-agent/conf.d/10-a.yaml:1:28")
    }

    @Test("a key that two files set to different values is an error with both places")
    func conflict() {
        let loaded = loadSettings(
            "listen: {port: 1}\nshutdown: 5\n",
            files: ["/etc/omniflow-agent/conf.d/a.yaml": "listen: {port: 2}\nshutdown: {drain: 1s}\n"])
        #expect(
            loaded.texts.contains(
                "/etc/omniflow-agent/conf.d/a.yaml:1:16: error: listen.port: is set already at "
                    + "/etc/omniflow-agent/agent.yaml:1:16, to another value; keep one of the two"))
        #expect(loaded.texts.contains { $0.contains("shutdown: is set already") })
        #expect(!loaded.canStart)
    }

    @Test("a file of conf.d with another ending is told, and one broken file leaves the others standing")
    func otherFiles() {
        let loaded = loadSettings(
            "log: {level: debug}\n",
            files: ["/etc/omniflow-agent/conf.d/a.yml": "x", "/etc/omniflow-agent/conf.d/b.yaml": "a: [\n"])
        #expect(loaded.texts.contains { $0.contains("a.yml: warning: is not read") })
        #expect(loaded.texts.contains { $0.hasPrefix("/etc/omniflow-agent/conf.d/b.yaml:") })
        #expect(loaded.settings.log.level == .debug)
    }

    @Test("a conf.d that cannot be looked into stops the start: what stands in it would be missing")
    func closedDirectory() {
        var machine = SettingsMachine()
        machine.closed = ["/etc/omniflow-agent/conf.d"]
        let loaded = SettingsLoader(file: nil, environment: [:], system: machine.system).load()
        #expect(loaded.texts.first?.hasPrefix("/etc/omniflow-agent/conf.d: error: cannot be read") == true)
        #expect(!loaded.canStart)
    }

    @Test("variables override keys, lists and maps as YAML, names of the user's own included")
    func overrides() {
        let loaded = loadSettings(
            "listen: {port: 1}\nchecks: {\"host/local:disk\": {warn: 80%}}\n",
            environment: [
                "OMNIFLOW_LISTEN__PORT": "2", "OMNIFLOW_LISTEN__HOSTS": "[a, b]",
                "OMNIFLOW_LISTEN__LIMITS": "{connections: 7}", "OMNIFLOW_EXTERNAL_URL": "https://x.example/",
                "OMNIFLOW_CHECKS__HOST_LOCAL_DISK__WARN": "90%",
                "OMNIFLOW_READINESS__GROUPS__DEPLOY__REQUIRED": "[host/local]",
                "OMNIFLOW_PROBES__HOST__DISKS_EXCLUDE": "^(a|b)$", "PATH": "/bin", "OMNIFLOW": "x",
            ])
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        #expect(loaded.settings.listen.address.port == 2)
        #expect(loaded.source(of: "listen.port") == "environment OMNIFLOW_LISTEN__PORT")
        #expect(loaded.settings.listen.hosts == ["a", "b"])
        #expect(loaded.settings.listen.limits.connections == 7)
        #expect(loaded.settings.externalURL == "https://x.example")
        #expect(loaded.settings.checks.rules.map(\.limits.warn) == [.ratio(0.9)])
        #expect(loaded.settings.readiness.groups["deploy"]?.required == [Glob("host/local")])
        #expect(loaded.settings.host.settings.excludes.disks?.text == "^(a|b)$")
        #expect(loaded.resolved.environment.count == 7)
    }

    @Test(
        "a variable that fits no key is told with the nearest one",
        arguments: [
            ("OMNIFLOW_LISTEN_PORT", "OMNIFLOW_LISTEN__PORT"), ("OMNIFLOW_LISTEN__PROT", "OMNIFLOW_LISTEN__PORT"),
            ("OMNIFLOW_LOG__LEVELS", "OMNIFLOW_LOG__LEVEL"), ("OMNIFLOW_", "OMNIFLOW_A__B"),
            ("OMNIFLOW___", "OMNIFLOW_A__B"), ("OMNIFLOW_LISTEN__PORT__X", "OMNIFLOW_LISTEN__PORT"),
        ])
    func unknownVariable(name: String, nearest: String) {
        let loaded = loadSettings("", environment: [name: "1"])
        #expect(loaded.issues.count == 1)
        #expect(loaded.issues.first?.place == .environment(name))
        #expect(loaded.issues.first?.suggestion?.contains(nearest) == true, "\(loaded.texts)")
        #expect(loaded.canStart)
    }

    @Test("a variable with an unusable value is an error at the variable")
    func badVariable() {
        let loaded = loadSettings(
            "listen: [1]\n",
            environment: [
                "OMNIFLOW_LISTEN__PORT": "x", "OMNIFLOW_LISTEN__HOSTS": "[a", "OMNIFLOW_HISTORY__RETENTION": "1h",
            ])
        #expect(loaded.texts.contains { $0.hasPrefix("environment OMNIFLOW_LISTEN__PORT: error: ") })
        #expect(loaded.texts.contains { $0.hasPrefix("environment OMNIFLOW_LISTEN__HOSTS: error: not YAML") })
        #expect(
            loaded.texts.contains { $0.hasPrefix("environment OMNIFLOW_HISTORY__RETENTION: warning: history: not in") })
    }

    @Test("the original's variables fill gaps, and environment: ignore leaves them out")
    func original() {
        let environment = [
            "APP_NAME": "shop", "NODE_ENV": "staging", "INSTANCE_NODE_NAME": "web7", "LOG_LEVEL": "WARN",
            "REDIS_HOST": "x",
        ]
        let loaded = loadSettings("identity: {application: own}\n", environment: environment)
        #expect(loaded.settings.identity.application == "own")
        #expect(loaded.settings.identity.environment == "staging")
        #expect(loaded.settings.identity.node == "web7")
        #expect(loaded.settings.log.level == .warning)
        #expect(loaded.resolved.environment == ["NODE_ENV", "INSTANCE_NODE_NAME", "LOG_LEVEL"])
        #expect(loaded.source(of: "identity.node") == "environment INSTANCE_NODE_NAME")
        let ignoring = loadSettings("environment: ignore\n", environment: environment)
        #expect(ignoring.settings.identity.node == "db1")
        #expect(ignoring.resolved.environment.isEmpty)
        let odd = loadSettings("", environment: ["LOG_LEVEL": "chatty"])
        #expect(odd.issues.map(\.severity) == [.warning])
        #expect(odd.settings.log.level == .info)
    }

    @Test(
        "without the right to write the state goes below the user's own directories",
        arguments: [
            (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/omniflow-agent"),
            (["HOME": "/h"], "/h/.local/state/omniflow-agent"),
            (["XDG_STATE_HOME": "relative"], "/var/lib/omniflow-agent"),
        ])
    func stateDirectory(environment: [String: String], directory: String) {
        var machine = SettingsMachine()
        machine.writable = []
        let loader = SettingsLoader(file: nil, environment: environment, system: machine.system)
        #expect(loader.load().settings.stateDirectory == directory)
        #expect(loadSettings("").settings.stateDirectory == "/var/lib/omniflow-agent")
        #expect(loadSettings("state_directory: ./state\n").settings.stateDirectory == "/etc/omniflow-agent/state")
    }
}
