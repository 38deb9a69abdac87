import Alerting
import Telemetry
import Testing

@testable import Agent

@Suite("Limits of checks in the settings")
struct CheckLimitTests {
    private func load(_ check: String, _ limits: String) -> LoadedSettings {
        loadSettings("checks: {\"\(check)\": {\(limits)}}")
    }

    @Test(
        "a limit in another unit than the check's is an error of that check alone, which keeps its default",
        arguments: [
            ("host/local:disk", "85", "write 85%"), ("host/local:disk:/var", "95", "write 95%"),
            ("host/local:disk", "850", "write a percentage such as 85%"),
            ("host/local:disk", "30s", "write a percentage such as 85%"),
            ("host/local:disk", "10GiB", "write a percentage such as 85%"),
            ("host/local:disk", "850%", "write a percentage from 0% to 100%"),
            ("host/local:memory", "10", "write 10%"), ("host/local:load", "4", "write 400% for 4 times as much"),
            ("host/local:pressure", "20", "write 20%"), ("host/local:pressure:*", "20", "write 20%"),
            ("host/local:clock", "2", "write 2s for seconds"), ("host/local:clock", "0.1", "write 100ms for seconds"),
            ("host/local:clock", "85%", "write a duration such as 30s"),
            ("host/local:clock", "1e300", "write a duration such as 30s"),
            ("host/local:swap", "85%", "write a number without a unit"),
            ("host/local:oom", "5s", "write a number without a unit"),
            ("*", "85%", "set limits for checks with values of one kind only"),
            ("host/local:*", "5", "set limits for checks with values of one kind only"),
        ])
    func wrongUnit(check: String, limit: String, suggestion: String) throws {
        for key in ["warn", "critical"] {
            let loaded = load(check, "\(key): \(limit), off: true")
            let issue = try #require(loaded.issues.first)
            #expect(issue.severity == .error && issue.suggestion == suggestion, "\(loaded.texts)")
            #expect(issue.place.description.contains("agent.yaml:1:"))
            #expect(issue.key?.hasSuffix(".\(key)") == true)
            #expect(loaded.canStart)
            let rule = try #require(loaded.settings.checks.rules.first)
            #expect(rule.limits.warn == nil && rule.limits.critical == nil && rule.limits.isOff == true)
            #expect(!loaded.resolved.rows.contains { $0.key.hasSuffix(".\(key)") && $0.value != .null })
        }
    }

    @Test(
        "a limit in the check's unit is taken as it is",
        arguments: [
            ("host/local:disk", "85%", Threshold.ratio(0.85)), ("host/local:disk", "0.85", .number(0.85)),
            ("host/local:disk", "100%", .ratio(1)), ("host/local:load", "500%", .ratio(5)),
            ("host/local:memory", "10%", .ratio(0.1)), ("host/local:clock", "50ms", .duration(.milliseconds(50))),
            ("host/local:clock", "0", .number(0)), ("host/local:swap", "500", .number(500)),
            ("host/local:oom", "3", .number(3)), ("host/local:pressure:*", "30%", .ratio(0.3)),
            ("pgbouncer/pool:waiting", "5", .number(5)),
        ])
    func rightUnit(check: String, text: String, limit: Threshold) {
        let loaded = load(check, "warn: \(text)")
        #expect(!loaded.issues.contains { $0.severity == .error }, "\(loaded.texts)")
        #expect(loaded.settings.checks.rules.map(\.limits.warn) == [limit])
    }

    @Test(
        "limits in the wrong order are warned of, by the direction in which the check gets worse",
        arguments: [
            ("host/local:disk", "warn: 95%, critical: 85%", "warn at 95% and critical at 85%"),
            ("host/local:disk", "warn: 0.9, critical: 85%", "as it rises"),
            ("host/local:memory", "warn: 3%, critical: 10%", "as it falls"),
            ("host/local:disk", "warn: 97%", "critical at 95% by default"),
            ("host/local:disk", "critical: 80%", "warn at 85% by default"),
            ("host/local:memory", "critical: 20%", "warn at 8% by default"),
            ("host/local:clock", "warn: 1s, critical: 500ms", "warn at 1s and critical at 500ms"),
            ("host/local:clock", "critical: 50ms", "warn at 100ms by default"),
            ("host/local:swap", "warn: 9, critical: 3", "warn at 9 and critical at 3"),
        ])
    func disorder(check: String, limits: String, part: String) {
        let loaded = load(check, limits)
        #expect(loaded.issues.map(\.severity) == [.warning], "\(loaded.texts)")
        #expect(loaded.texts.first?.contains(part) == true, "\(loaded.texts)")
    }

    @Test(
        "limits in order, and those whose other half is set elsewhere, are not warned of",
        arguments: [
            "\"host/local:disk\": {warn: 85%, critical: 95%}", "\"host/local:disk\": {warn: 85%, critical: 85%}",
            "\"host/local:memory\": {warn: 10%, critical: 5%}", "\"host/local:swap\": {warn: 9000}",
            "\"host/local:disk\": {warn: 97%, critical: 99%}",
            "\"host/local:disk\": {critical: 99%}, \"host/local:disk:/var\": {warn: 97%}",
        ])
    func order(checks: String) {
        let loaded = loadSettings("checks: {\(checks)}")
        #expect(loaded.issues.isEmpty, "\(loaded.texts)")
    }

    @Test(
        "limits of what has none are told to do nothing",
        arguments: [
            ("warn: 5%", "host/local knows only yes and no"), ("critical: 5", "host/local knows only yes and no"),
        ])
    func withoutEffect(setting: String, part: String) {
        let loaded = load("host/local", setting)
        #expect(loaded.issues.map(\.severity) == [.warning], "\(loaded.texts)")
        #expect(loaded.texts.first?.contains(part) == true, "\(loaded.texts)")
    }
}
