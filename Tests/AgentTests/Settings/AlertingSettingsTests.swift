import Alerting
import LinuxHost
import Telemetry
import Testing

@testable import Agent

@Suite("Settings of alerting")
struct AlertingSettingsTests {
    static let bot = "type: beepbot, url: \"http://127.0.0.1:8099/notify\", secret: s3cret, chat_id: \"42\""

    private func alerting(_ text: String, environment: [String: String] = [:]) -> LoadedSettings {
        loadSettings("external_url: \"https://s.example.org\"\n" + text, environment: environment)
    }

    @Test("a BeepBot needs an address, a secret and a chat, and then takes criticals at once, warnings at nine")
    func usual() throws {
        let loaded = alerting(
            "alerting: {channels: {oncall: {\(Self.bot)}}}\n", environment: ["OMNIFLOW_IDENTITY__LANGUAGE": "id"])
        #expect(loaded.texts.count == 1 && loaded.texts[0].contains("can be read") || loaded.issues.isEmpty)
        let alerting = loaded.settings.alerting
        let channel = try #require(alerting.channels.first)
        #expect(channel.kind == .beepbot && channel.chatID == "42" && channel.timeout == .seconds(10))
        #expect(channel.secret?.withValue { $0 } == "s3cret")
        #expect(alerting.routing.routes.map(\.severities) == [[.critical], [.warning]])
        #expect(alerting.routing.routes.map { $0.digest?.description } == [nil, "09:00"])
        #expect(loaded.settings.identity.language == .indonesian)
        let shown = loaded.resolved.table + loaded.resolved.json(issues: loaded.issues)
        #expect(!shown.contains("s3cret"))
    }

    @Test(
        "what a channel cannot do without stops a start, all of it at once",
        arguments: [
            ("oncall: {type: beepbot}", ["url: is missing", "secret_file: is missing", "chat_id: is missing"]),
            ("oncall: {type: webhook}", ["url: is missing"]),
            ("oncall: {type: alertmanager}", ["urls: is missing"]),
            ("oncall: {url: \"http://a/b\"}", ["type: is missing; write type: beepbot"]),
            ("oncall: {type: beepbott}", ["did you mean beepbot?"]),
            ("\"on call\": {\(bot)}", ["letters, digits, _, - and . only"]),
            ("oncall: {\(bot), fields: {parse_mode: Markdown}}", ["may not be set; allowed are"]),
            ("oncall: {\(bot), fields: {topicid: 7}}", ["did you mean topic_id?"]),
            ("oncall: {\(bot), template: \"{{#evidence}}\"}", ["no Mustache template"]),
            (
                "oncall: {type: webhook, url: \"http://a/b\", bearer_token: t, basic_auth: {user: u}}",
                ["keep one of them"]
            ),
            ("oncall: {type: webhook, url: \"http://u:p@a/b\"}", ["no user and no password"]),
        ])
    func unusable(channel: String, parts: [String]) {
        let loaded = alerting("alerting: {channels: {\(channel)}}\n")
        #expect(!loaded.canStart)
        for part in parts { #expect(loaded.texts.contains { $0.contains(part) }, "\(part): \(loaded.texts)") }
    }

    @Test(
        "routes that lead nowhere stop a start, with the nearest name",
        arguments: [
            ("{channel: oncal}", "there is no channel \"oncal\"; did you mean oncall?"),
            ("{severities: [critical]}", "routes[0].channel: is missing; write channel: oncall"),
            ("{channel: oncall, severities: []}", "names no severity"),
            ("{channel: oncall, severities: [criticl]}", "did you mean critical?"),
            ("{channel: oncall, digest: 25:00}", "is not a time of the day"),
            ("{channel: oncall, windows: [morning]}", "is not hours such as"),
            ("{channel: oncall, fallback: oncall}", "is the route's own channel"),
            ("{channel: oncall, fallback: nobody}", "there is no channel \"nobody\""),
            ("{channel: am}", "takes no routes"),
        ])
    func badRoutes(route: String, part: String) {
        let loaded = alerting(
            """
            alerting:
              channels: {oncall: {\(Self.bot)}, am: {type: alertmanager, urls: ["http://127.0.0.1:9093"]}}
              routes: [\(route)]
            """)
        #expect(!loaded.canStart)
        #expect(loaded.texts.contains { $0.contains(part) }, "\(loaded.texts)")
    }

    @Test(
        "what would do nothing, or harm, is warned of",
        arguments: [
            ("channels: {a: {\(bot), bearer_token: t}}", "no effect on a channel of type beepbot"),
            ("channels: {a: {type: webhook, url: \"https://a.example.org/b\", chat_id: x}}", "no effect on a channel"),
            (
                "channels: {a: {type: webhook, url: \"http://a.example.org/b\", bearer_token: t}}",
                "unencrypted to a.example.org"
            ),
            ("channels: {a: {\(bot), template: \"{{chekc}}\"}}", "no message has a value chekc; did you mean check?"),
            ("{channels: {a: {\(bot)}}, routes: [{channel: a, severities: [warning]}]}", "nothing will wake anybody"),
            ("{channels: {a: {\(bot)}}, routes: [{channel: a, digest: \"09:00\"}]}", "holds back criticals"),
            ("{channels: {a: {\(bot)}, b: {\(bot)}}, routes: [{channel: a}]}", "no route leads there"),
        ])
    func warnings(text: String, part: String) {
        let body = text.hasPrefix("{") ? text : "{\(text)}"
        let loaded = alerting("alerting: \(body)\n")
        #expect(loaded.canStart, "\(loaded.texts)")
        #expect(loaded.texts.contains { $0.contains(part) }, "\(loaded.texts)")
    }

    @Test("a channel without an address for links is warned of")
    func links() {
        let loaded = loadSettings("alerting: {channels: {oncall: {\(Self.bot)}}}\n")
        #expect(loaded.texts.contains { $0.contains("alerting.channels.oncall: its messages have no links") })
    }

    @Test("the original's variables fill gaps, and never name a destination that nobody has named")
    func original() throws {
        let variables = ["BEEPBOT_ENABLED": "true", "BEEPBOT_SECRET": "s3cret", "BEEPBOT_CHAT_ID": "42"]
        let lost = alerting("", environment: variables)
        #expect(lost.settings.alerting.channels.isEmpty && lost.canStart)
        #expect(lost.texts.contains { $0.contains("no address is named") })
        let whole = alerting("", environment: variables.merging(["BEEPBOT_URL": "http://127.0.0.1:1/n"]) { $1 })
        #expect(whole.settings.alerting.channels.map(\.name) == ["beepbot"])
        #expect(whole.settings.alerting.channels.first?.secret?.withValue { $0 } == "s3cret")
        #expect(
            whole.resolved.environment == ["BEEPBOT_ENABLED", "BEEPBOT_URL", "BEEPBOT_SECRET", "BEEPBOT_CHAT_ID"])
        let text = "alerting: {channels: {bot: {type: beepbot, url: \"http://127.0.0.1:1/n\", chat_id: \"7\"}}}\n"
        let filled = alerting(text, environment: variables)
        #expect(filled.settings.alerting.channels.first?.chatID == "7")
        #expect(filled.settings.alerting.channels.first?.secret != nil && filled.canStart)
        let off = alerting(text, environment: variables.merging(["BEEPBOT_ENABLED": "1"]) { $1 })
        #expect(!off.canStart)
        #expect(alerting("environment: ignore\n", environment: variables).issues.isEmpty)
    }

    @Test("what a check adds to its alerts comes from the most exact entries, name by name")
    func terms() throws {
        let loaded = loadSettings(
            """
            checks:
              "host/*": {labels: {team: base, tier: a}}
              "host/local": {labels: {team: core}, annotations: {summary: hello}, runbook_url: "https://example.org/h",
                             fail_after: 1, flap_detection: false}
            """)
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
        let terms = loaded.settings.checks.alertTerms(of: try #require(CheckName(parsing: "host/local")))
        #expect(terms.labels == ["team": "core", "tier": "a"])
        #expect(terms.annotations == ["summary": "hello", "runbook_url": "https://example.org/h"])
        #expect(terms.confirmation == ConfirmationPolicy(failAfter: 1, clearAfter: 2, detectsFlapping: false))
        let usual = loadSettings("").settings.checks.alertTerms(of: try #require(CheckName(parsing: "host/local")))
        #expect(usual.confirmation == ConfirmationPolicy() && usual.labels.isEmpty && usual.annotations.isEmpty)
        for bad in ["labels: {severity: x}", "labels: {\"a-b\": x}", "annotations: {\"1\": x}"] {
            #expect(loadSettings("checks: {host/local: {\(bad)}}").issues.map(\.severity) == [.error])
        }
    }

    @Test("every value that a template may name stands in docs/alerting.md")
    func templateValues() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let page = String(decoding: try KernelFile.read("\(root)/docs/alerting.md"), as: UTF8.self)
        for field in MessageTemplate.fields { #expect(page.contains("`\(field)`"), "\(field)") }
        for field in AlertChannelSettings.allowedFields { #expect(page.contains("`\(field)`"), "\(field)") }
    }

    @Test("the agent speaks of itself in the language and zone of its messages", arguments: MessageLanguage.allCases)
    func ownWords(language: MessageLanguage) {
        let settings = loadSettings("identity: {language: \(language.rawValue)}\n").settings
        #expect(settings.ownWords == OwnWords(language: language, zone: settings.alerting.zone))
        #expect(settings.messageRenderer().ownWords == settings.ownWords)
    }

    @Test("what can wake somebody is listed with the reason of each and where it goes")
    func wakes() {
        let loaded = alerting(
            """
            alerting:
              channels: {oncall: {\(Self.bot)}, second: {\(Self.bot)}}
              routes: [{channel: oncall, windows: [08:00-18:00]}, {channel: second}]
            probes: {postgres: {orders: {url: "postgres://m@127.0.0.1/orders", password: x}}}
            checks:
              "postgres/orders:connections": {severity: warning}
              "postgres/orders:deadlocks": {severity: critical, critical: 50, warn: 5}
              "postgres/orders:checkpoints": {severity: critical}
              "host/local:disk": {off: true}
            """)
        let list = WakeList(loaded.settings)
        let checks = list.rows.map(\.check)
        #expect(
            list.rows.contains {
                $0 == WakeList.Row(check: "postgres/orders", reason: "every request that needs the database fails")
            })
        #expect(!checks.contains("postgres/orders:connections") && !checks.contains("host/local:disk:*"))
        #expect(
            list.rows.contains {
                $0.check == "postgres/orders:deadlocks" && $0.reason.contains("checks.\"postgres/orders:deadlocks\"")
            })
        #expect(!checks.contains("postgres/orders:checkpoints"))
        #expect(
            list.ways == [
                "to oncall (chat 42) at once, from 08:00 to 18:00, and to second after 1m without success",
                "to second (chat 42) at once, and to oncall after 1m without success",
            ])
        #expect(checks.contains("omniflow/local:delivery") && !checks.contains("omniflow/local:canary"))
        #expect(WakeList(loadSettings("").settings).lines.count == 1)
    }

    @Test("entries with a pattern that makes checks critical are listed with what they cover of what is watched")
    func wakingPatterns() {
        let loaded = alerting(
            """
            alerting: {channels: {oncall: {\(Self.bot), canary: silent}}}
            probes: {postgres: {orders: {url: "postgres://m@127.0.0.1/orders", password: x}}}
            checks:
              "postgres/*:deadlocks": {severity: critical, critical: 50, warn: 5}
              "postgres/*:check*": {severity: critical}
              "host/*": {severity: critical}
              "host/local:disk:/srv/*": {severity: critical}
              "host/*:descr*": {severity: critical}
              "host/local:descriptors": {severity: warning}
              "rabbitmq/*:depth:orders*": {severity: critical, critical: 1000}
              "omniflow/*:*": {severity: critical}
              "omniflow/local:canary": {severity: warning}
            """)
        let words = "the settings make critical what it covers: "
        let rows = Dictionary(
            WakeList(loaded.settings).rows.map { ($0.check, $0.reason) }, uniquingKeysWith: { first, _ in first })
        #expect(rows["postgres/*:deadlocks"] == words + "postgres/orders:deadlocks")
        #expect(rows["postgres/orders:deadlocks"] == "the settings make it critical (checks.\"postgres/*:deadlocks\")")
        #expect(rows["host/local:disk:/srv/*"] == words + "host/local:disk:*")
        #expect(
            rows["host/*"] == words
                + "host/local, host/local:disk:*, host/local:inodes:*, host/local:readonly:*, host/local:memory "
                + "and 2 more")
        #expect(rows["omniflow/*:*"] == words + "omniflow/local:delivery")
        #expect(rows["omniflow/local:delivery"] == "what is sent there reaches nobody")
        // These can never fail, are made quiet by name, are not watched.
        for check in [
            "postgres/*:check*", "host/*:descr*", "host/local:descriptors", "rabbitmq/*:depth:orders*",
            "omniflow/local:canary",
        ] {
            #expect(rows[check] == nil, "\(check)")
        }
    }

    @Test("what can wake somebody through the agent's own checks depends on channels and settings")
    func ownWakes() {
        func checks(_ channel: String, _ checks: String = "{}") -> [String] {
            let loaded = alerting(
                "alerting: {channels: {oncall: {\(Self.bot)\(channel)}}}\nchecks: \(checks)\n")
            return WakeList(loaded.settings).rows.map(\.check).filter { $0.hasPrefix("omniflow/") }
        }
        #expect(checks("") == ["omniflow/local:delivery"])
        #expect(checks(", canary: silent") == ["omniflow/local:delivery", "omniflow/local:canary"])
        #expect(
            checks(", canary: silent", "{\"omniflow/local:delivery\": {severity: warning}}") == [
                "omniflow/local:canary"
            ])
        #expect(checks("", "{\"omniflow/local:canary\": {severity: critical}}") == ["omniflow/local:delivery"])
        #expect(checks("", "{\"omniflow/local:delivery\": {off: true}}").isEmpty)
        let telemetry = "{\"omniflow/local:telemetry\": {severity: critical}}"
        #expect(checks("", telemetry) == ["omniflow/local:delivery"], "nothing leaves that could be lost")
        #expect(
            checks("", telemetry + "\notlp: {endpoint: \"http://127.0.0.1:4318\"}") == [
                "omniflow/local:delivery", "omniflow/local:telemetry",
            ])
    }
}
