@testable import Alerting
import Foundation
import Telemetry
import Testing

@Suite("Rules for Prometheus")
struct AlertRuleTests {
    private static let runbooks = Set(Checkout.names(in: "docs/runbooks", ending: ".md"))

    @Test("the files have what they are known for, and no name twice")
    func files() {
        #expect(Checkout.names(in: "alert-rules", ending: ".rules.yml").count == 9)
        #expect(AlertRule.all.count > 100)
        #expect(Set(AlertRule.all.map(\.name)).count == AlertRule.all.count)
    }

    @Test("every rule says how loud it is, what is wrong, what to do, and where its runbook is")
    func complete() {
        for rule in AlertRule.all {
            #expect(["critical", "warning"].contains(rule.values["severity"]), "\(rule): severity")
            #expect(!(rule.values["expr"] ?? "").isEmpty, "\(rule): expr")
            let summary = rule.values["summary"] ?? ""
            #expect(!summary.isEmpty && !summary.hasSuffix("."), "\(rule): summary")
            #expect(rule.values["description"]?.hasSuffix(".") ?? false, "\(rule): description")
            #expect(rule.values["runbook_url"] == "/runbooks/\(rule.runbook)", "\(rule): runbook_url")
            #expect(Self.runbooks.contains(rule.runbook), "\(rule): no docs/runbooks/\(rule.runbook).md")
        }
    }

    @Test("omniflow_check names a check that there is, and the rule's runbook is that check's")
    func checks() throws {
        var joined = 0
        for rule in AlertRule.all {
            guard let label = rule.check else { continue }
            joined += 1
            let parts = label.split(separator: ":", maxSplits: 1).map(String.init)
            let name = CheckName(kind: parts[0], target: "x", aspect: parts.count == 2 ? parts[1] : nil)
            let descriptor = try #require(CheckCatalog.descriptor(of: name), "\(rule): \(label)")
            #expect(rule.runbook == descriptor.runbook, "\(rule)")
            #expect(rule.values["severity"] != "critical" || descriptor.mayPage, "\(rule) wakes, its check does not")
        }
        #expect(joined > 70)
    }

    @Test("what may wake as a check of a target wakes as a rule, and nothing else does but the agent's own end")
    func critical() {
        let waking = AlertRule.all.filter { $0.values["severity"] == "critical" }
        #expect(Set(waking.map(\.runbook)) == Set(CheckCatalog.measured.filter(\.mayPage).map(\.runbook)))
        #expect(waking.filter { $0.check == nil }.map(\.name) == ["AgentDown"])
    }

    @Test("predictions and anomalies are warnings", arguments: ["predict_linear", "stddev_over_time"])
    func guesses(function: String) {
        let guesses = AlertRule.all.filter { $0.values["expr"]?.contains(function) ?? false }
        #expect(guesses.count >= 5)
        #expect(guesses.allSatisfy { $0.values["severity"] == "warning" })
    }

    @Test("every rule is tested: it fires for one instance, not for another, and not too early")
    func tests() {
        for rule in AlertRule.all {
            let file = Checkout.text("alert-rules/tests/\(rule.kind).test.yml")
            let entry = file.components(separatedBy: "\n  - name: ").first { $0.hasPrefix(rule.name + "\n") } ?? ""
            #expect(entry.contains("instance=\"bad\"") && entry.contains("instance=\"good\""), "\(rule)")
            #expect(entry.contains("alertname: \(rule.name), exp_alerts: []"), "\(rule) is not tested to be quiet")
            #expect(entry.contains("        exp_alerts:\n          - exp_labels: {"), "\(rule) is not tested to fire")
        }
    }

    @Test("every check has a runbook that names it, every runbook belongs to a check or a rule and names both")
    func runbooks() {
        var named: [String: [String]] = [:]
        for check in CheckCatalog.all {
            let target = check.onlyTarget ?? "NAME"
            let name = check.aspect.map { "\(check.kind)/\(target):\($0)" } ?? "\(check.kind)/\(target)"
            named[check.runbook, default: []].append(name)
        }
        for rule in AlertRule.all { named[rule.runbook, default: []].append(rule.name) }
        #expect(Set(named.keys) == Self.runbooks)
        for (runbook, names) in named {
            let text = Checkout.text("docs/runbooks/\(runbook).md")
            let line = text.components(separatedBy: "\n\n").dropFirst().first ?? ""
            let missing = names.filter { !line.contains("`\($0)`") }
            #expect(missing.isEmpty, "docs/runbooks/\(runbook).md: \(missing.joined(separator: ", "))")
            #expect(line.count { $0 == "`" } == 2 * names.count, "docs/runbooks/\(runbook).md names more")
        }
    }
}
